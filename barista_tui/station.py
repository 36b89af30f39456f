"""The terminal's own folder on disk: what must survive a crash lives here.

Each running terminal holds one numbered folder by a lock that the system frees
when the process dies, however it dies; so two terminals on one machine never
send each other's actions, and the next start takes up what a crash left.
"""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

MOST_TERMINALS = 99


@dataclass
class Station:
    """One terminal's folder, held until ``close``."""

    folder: Path
    _lock: int

    @property
    def outbox(self) -> Path:
        """The database of actions that the shop has not answered yet."""
        return self.folder / "outbox.db"

    @property
    def spool(self) -> Path:
        """The database of print jobs."""
        return self.folder / "spool.db"

    @property
    def people(self) -> Path:
        """The remembered sign-ins."""
        return self.folder / "people.json"

    @property
    def log(self) -> Path:
        """What went wrong and was none of the barista's business."""
        return self.folder / "terminal.log"

    def close(self) -> None:
        """Let another terminal have the folder."""
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class StationError(Exception):
    """No folder for a terminal can be had."""


def take_station(root: Path, url: str, shop_id: str) -> Station:
    """Return a folder that no other terminal holds, rather one with work left in it.

    Args:
        root: holds the folders of all terminals of this machine.
        url: the shop's address; each address and shop has folders of its own.
        shop_id: the shop.

    Raises:
        StationError: the folder cannot be written to, or far too many terminals run.
    """
    place = root / re.sub(r"[^a-zA-Z0-9.-]+", "-", f"{url.split('//')[-1]}-{shop_id}")
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _first_free(place)
    except OSError as error:
        raise StationError(f"The terminal cannot write to {place}: {error.strerror}.") from error


def _first_free(place: Path) -> Station:
    known = sorted(place.glob("[0-9]*"), key=lambda folder: int(folder.name))
    numbered = (place / str(number) for number in range(1, MOST_TERMINALS + 1))
    for folder in (*filter(_has_work, known), *numbered):
        station = _try(folder)
        if station is not None:
            return station
    raise StationError(f"{MOST_TERMINALS} terminals of this shop run on this machine already.")


def _try(folder: Path) -> Station | None:
    folder.mkdir(exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return Station(folder, lock)


def _has_work(folder: Path) -> bool:
    waiting = (
        ("outbox.db", "SELECT 1 FROM entries"),
        (
            "spool.db",
            "SELECT 1 FROM jobs WHERE state IN ('waiting', 'sending')",
        ),
    )
    return any(_finds(folder / name, query) for name, query in waiting)


def _finds(file: Path, query: str) -> bool:
    if not file.exists():
        return False
    database = sqlite3.connect(file)
    try:
        return database.execute(f"{query} LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False
    finally:
        database.close()


def open_database(file: Path, tables: Iterable[str]) -> sqlite3.Connection:
    """Return a database that keeps what was committed, whatever crashes.

    Its user guards it with a lock; any thread may hold it then.
    """
    database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    for table in tables:
        database.execute(f"CREATE TABLE IF NOT EXISTS {table}")
    file.chmod(0o600)
    return database
