"""Checks of this machine: room on the disk, power, and the clock."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from backend.checks import power
from backend.checks.subject import Subject
from backend.checks.time_sources import NetworkTime, TimeSources
from backend.checks.verdict import Verdict, green, red, yellow

_LITTLE_ROOM = 2_000_000_000
_NO_ROOM = 500_000_000
_LARGEST_ERROR = timedelta(seconds=30)
_SHORT_HOURS = 2.0
_LOW_PERCENT = 20
POWER_SUPPLIES = Path("/sys/class/power_supply")


def check_disk(subject: Subject) -> Verdict:
    """Check that the shop's folder can be written, and has room for a day."""
    root = subject.folder.root
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"\0" * 4096)
            file.flush()
        free = shutil.disk_usage(root).free
    except OSError as error:
        return red(
            f"{root} cannot be written: {error.strerror}.",
            "Make room on the disk, and make the folder writable.",
        )
    return room_of(free)


def room_of(free_bytes: int) -> Verdict:
    """Return the verdict on the free bytes of a disk."""
    room = f"{free_bytes / 1e9:.1f} GB are free."
    if free_bytes < _NO_ROOM:
        return red(room, "Make room: a full disk refuses every order.")
    if free_bytes < _LITTLE_ROOM:
        return yellow(room, "Make room before the event.")
    return green(room)


def check_power(_subject: Subject, supplies: Path = POWER_SUPPLIES) -> Verdict:
    """Check that this machine is plugged in, or its battery lasts."""
    supply = power.read(supplies)
    if supply is None:
        return yellow("The power supply cannot be read on this machine.", "Plug it in.")
    if supply.percent is None:
        return green("This machine has no battery; it runs on mains power.")
    if supply.is_plugged_in:
        return green(f"Plugged in; the battery is at {supply.percent} %.")
    left = f", for {supply.hours_left:.1f} h" if supply.hours_left is not None else ""
    finding = f"On battery: {supply.percent} %{left}."
    is_short = supply.hours_left is not None and supply.hours_left < _SHORT_HOURS
    if supply.percent < _LOW_PERCENT or is_short:
        return red(finding, "Plug it in.")
    return yellow(finding, "Plug it in before the event.")


def check_clock(subject: Subject, sources: TimeSources | None = None) -> Verdict:
    """Check this machine's clock: by the date of an answer, else by its own synchronisation."""
    sources = sources or NetworkTime()
    offset = sources.offset(None if subject.is_here else subject.url)
    if offset is not None and abs(offset) > _LARGEST_ERROR:
        direction = "fast" if offset > timedelta() else "slow"
        return red(
            f"This machine's clock is {abs(offset).total_seconds():.0f} s {direction}.",
            "Set it: switch on the setting of the time by the network.",
        )
    if offset is not None:
        return green("The clock agrees with the network's.")
    if sources.is_synchronised():
        return green("The clock is synchronised by the network.")
    return yellow(
        "The clock cannot be compared: this machine is offline.",
        "Compare it with a phone's; times on screens and tickets come from it.",
    )
