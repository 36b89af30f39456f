"""The power supply of this machine, as Linux and macOS tell of it."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PMSET_SECONDS = 5.0


@dataclass(frozen=True)
class Supply:
    """The power supply; `percent` is None without a battery, `hours_left` if not known."""

    is_plugged_in: bool
    percent: int | None
    hours_left: float | None = None


def read(supplies: Path) -> Supply | None:
    """Return the power supply of this machine; None if it cannot be read.

    Args:
        supplies: Linux's folder of power supplies.
    """
    if supplies.is_dir():
        return _of_linux(supplies)
    program = shutil.which("pmset")
    if program is None:
        return None
    with suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(  # noqa: S603
            [program, "-g", "batt"],
            capture_output=True,
            text=True,
            timeout=_PMSET_SECONDS,
            check=True,
        )
        return of_pmset(answer.stdout)
    return None


def of_pmset(text: str) -> Supply:
    """Return the power supply that macOS's `pmset -g batt` describes."""
    percent = re.search(r"(\d+)%", text)
    left = re.search(r"(\d+):(\d\d) remaining", text)
    is_plugged_in = "'AC Power'" in text
    return Supply(
        is_plugged_in,
        int(percent[1]) if percent else None,
        int(left[1]) + int(left[2]) / 60 if left and not is_plugged_in else None,
    )


def _of_linux(supplies: Path) -> Supply:
    """Return the supply that the folder describes.

    https://docs.kernel.org/power/power_supply_class.html
    """
    known = [_attributes(folder) for folder in sorted(supplies.iterdir())]
    # A mouse or a keyboard has a battery of its own, of the scope `Device`.
    batteries = [
        one for one in known if one.get("type") == "Battery" and one.get("scope") != "Device"
    ]
    if not batteries:
        return Supply(is_plugged_in=True, percent=None)
    is_discharging = any(one.get("status") == "Discharging" for one in batteries)
    percents = [int(one["capacity"]) for one in batteries if one.get("capacity", "").isdigit()]
    percent = round(sum(percents) / len(percents)) if percents else 0
    return Supply(not is_discharging, percent, _hours(batteries) if is_discharging else None)


def _attributes(folder: Path) -> dict[str, str]:
    found = {}
    names = ("type", "scope", "status", "capacity")
    for name in (*names, "energy_now", "power_now", "charge_now", "current_now"):
        with suppress(OSError, UnicodeDecodeError):
            found[name] = (folder / name).read_text().strip()
    return found


def _hours(batteries: list[dict[str, str]]) -> float | None:
    """Return for how long the batteries last at the present load; None if that is not known."""
    for amount, rate in (("energy_now", "power_now"), ("charge_now", "current_now")):
        amounts = [abs(int(one[amount])) for one in batteries if amount in one]
        rates = [abs(int(one[rate])) for one in batteries if rate in one]
        if amounts and sum(rates) > 0:
            return sum(amounts) / sum(rates)
    return None
