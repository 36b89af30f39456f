"""The memory and the processor time of the processes of a local shop. Linux only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.local import process
from backend.local.folder import Folder

_TICKS = os.sysconf("SC_CLK_TCK")
_PARTS = ("cloud", "front-door")


@dataclass(frozen=True)
class Memory:
    """The memory of a whole local shop, shared pages counted once.

    Attributes:
        total_mb: All processes.
        cloud_mb: The local AWS's own process.
        workers_mb: The Lambda workers.
        workers: How many there are.
        front_door_mb: The front door.
    """

    total_mb: float
    cloud_mb: float
    workers_mb: float
    workers: int
    front_door_mb: float


def memory(folder: Folder) -> Memory:
    """Return the memory that the processes of a shop use now."""
    cloud, door = (process.running_pid(folder.pid_file(part)) for part in _PARTS)
    used = {pid: _proportional_mb(pid) for pid in _processes(folder)}
    others = [mb for pid, mb in used.items() if pid not in (cloud, door)]
    return Memory(
        round(sum(used.values()), 1),
        round(used.get(cloud or 0, 0.0), 1),
        round(sum(others), 1),
        len(others),
        round(used.get(door or 0, 0.0), 1),
    )


def cpu_seconds(folder: Folder) -> float:
    """Return the processor time that the processes of a shop have used."""
    return sum(_cpu_seconds(pid) for pid in _processes(folder))


def _processes(folder: Folder) -> Iterator[int]:
    """Yield the processes of a shop: each part leads a group of its own."""
    leaders = {process.running_pid(folder.pid_file(part)) for part in _PARTS}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _group(int(entry.name)) in leaders:
            yield int(entry.name)


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _proportional_mb(pid: int) -> float:
    """Return the proportional set size: each shared page is divided among its processes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
