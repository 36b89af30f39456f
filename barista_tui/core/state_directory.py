"""The directory of one terminal, for what must survive a crash.

Each running terminal locks a numbered directory; the operating system releases
the lock when the process ends, however it ends. So two terminals on one machine
never send each other's actions, and the next start resumes what a crash left.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from barista_tui.core.database import has_rows

MAX_TERMINALS = 99
_UNFINISHED = (
    ("outbox.db", "SELECT 1 FROM entries"),
    ("spool.db", "SELECT 1 FROM jobs WHERE state IN ('waiting', 'sending')"),
)


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """The files of one terminal."""

    path: Path

    @property
    def outbox(self) -> Path:
        """The database of actions that the shop has not answered."""
        return self.path / "outbox.db"

    @property
    def board(self) -> Path:
        """The database of the board as it was last confirmed."""
        return self.path / "board.db"

    @property
    def spool(self) -> Path:
        """The database of print jobs."""
        return self.path / "spool.db"

    @property
    def sessions(self) -> Path:
        """The staff who are signed in."""
        return self.path / "people.json"

    @property
    def log(self) -> Path:
        """The terminal's log."""
        return self.path / "terminal.log"


class StateDirectoryError(Exception):
    """No directory could be locked; the text says why."""


@contextmanager
def lock_state_directory(root: Path, url: str, shop_id: str) -> Iterator[StateDirectory]:
    """Lock a directory that no other terminal uses, preferably one with unfinished work.

    Args:
        root: holds the directories of all terminals of this machine.
        url: the address of the API; each address and shop has directories of its own.
        shop_id: the shop.

    Raises:
        StateDirectoryError: it cannot be written to, or too many terminals run.
    """
    parent = _parent_of(root, url, shop_id)
    try:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, lock = _lock_first_free(parent)
    except OSError as error:
        raise StateDirectoryError(
            f"The terminal cannot write to {parent}: {error.strerror}."
        ) from error
    try:
        yield StateDirectory(path)
    finally:
        os.close(lock)


def state_directories(root: Path, url: str, shop_id: str) -> list[StateDirectory]:
    """Return the directories of a shop's terminals on this machine, running or not."""
    return [StateDirectory(path) for path in sorted(_parent_of(root, url, shop_id).glob("[0-9]*"))]


def _parent_of(root: Path, url: str, shop_id: str) -> Path:
    return root / re.sub(r"[^a-zA-Z0-9.-]+", "-", f"{url.split('//')[-1]}-{shop_id}")


def _lock_first_free(parent: Path) -> tuple[Path, int]:
    known = sorted(parent.glob("[0-9]*"), key=lambda path: int(path.name))
    numbered = (parent / str(number) for number in range(1, MAX_TERMINALS + 1))
    for path in (*filter(_has_unfinished_work, known), *numbered):
        lock = _try_lock(path)
        if lock is not None:
            return path, lock
    raise StateDirectoryError(f"{MAX_TERMINALS} terminals of this shop already run here.")


def _try_lock(path: Path) -> int | None:
    path.mkdir(exist_ok=True, mode=0o700)
    lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _has_unfinished_work(path: Path) -> bool:
    return any(has_rows(path / name, query) for name, query in _UNFINISHED)
