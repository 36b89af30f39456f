"""Finds the processes of a shop, in `/proc`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backend.local import process
from backend.local.folder import Folder

_FORK_SERVER = "lambda_fork_server.py"


@dataclass(frozen=True)
class _Process:
    pid: int
    parent: int
    session: int
    command: str


def cloud_pid(folder: Folder) -> int | None:
    """Return the id of the local AWS's process, None while it does not run."""
    return process.running_pid(folder.pid_file("cloud"))


def door_pid(folder: Folder) -> int | None:
    """Return the id of the front door's process, None while it does not run."""
    return process.running_pid(folder.pid_file("front-door"))


def worker_pids(folder: Folder) -> list[int]:
    """Return the ids of the Lambda workers, and of the processes that fork them."""
    cloud = cloud_pid(folder)
    found = [one for one in _processes() if _FORK_SERVER in one.command and one.session == cloud]
    return sorted(one.pid for one in found)


def _processes() -> list[_Process]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue  # it has ended
            found.append(_Process(int(entry.name), int(status[1]), int(status[3]), command))
    return found
