"""The print spool: jobs on disk, oldest first.

A job is `waiting` until its first byte is about to be sent, `sending` until the
printer has confirmed it, then `printed`. If sending was interrupted it is
`uncertain`: it may or may not be on paper, so it is never sent again automatically,
but the barista can print a copy. A job whose order has ended while it waited is
`skipped`, and one without a printer is `previewed`.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from barista_tui.core.database import open_database
from barista_tui.printing.ticket import PrintedTicket, from_text, to_text

_TABLE = (
    "jobs (serial INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT,"
    " is_copy INTEGER, state TEXT DEFAULT 'waiting')"
)
_MAX_PRINTED_KEPT = 2000


_FINISHED = "state IN ('printed', 'previewed', 'skipped', 'dismissed')"


@dataclass(frozen=True, slots=True)
class Job:
    """One ticket to print; `key` is the reason, and no two jobs have the same."""

    serial: int
    key: str
    ticket: PrintedTicket
    is_copy: bool


def forget_finished(file: Path) -> int:
    """Delete the jobs of a spool's file that need no printing any more; return how many.

    A ticket has a name and a note. The terminal of the file may run. A file that is missing
    or damaged has none.
    """
    if not file.exists():
        return 0
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        try:
            database.execute("PRAGMA secure_delete = ON")
            count = database.execute(f"DELETE FROM jobs WHERE {_FINISHED}").rowcount  # noqa: S608
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            return 0
    return count


class Spool:
    """Stores the jobs in one file. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._database = open_database(file, _TABLE)
        # What was being sent when the terminal stopped may or may not be on paper.
        self._run("UPDATE jobs SET state = 'uncertain' WHERE state = 'sending'")
        self._run(
            "DELETE FROM jobs WHERE state IN ('printed', 'previewed', 'skipped')"
            " AND serial < (SELECT MAX(serial) FROM jobs) - ?",
            _MAX_PRINTED_KEPT,
        )

    def add(self, key: str, ticket: PrintedTicket, *, is_copy: bool) -> bool:
        """Store a job unless there is one with this key; return whether it was added."""
        query = "INSERT OR IGNORE INTO jobs (key, text, is_copy) VALUES (?, ?, ?)"
        return bool(self._run(query, key, to_text(ticket), int(is_copy)))

    def next(self) -> Job | None:
        """Return the oldest waiting job."""
        return next(iter(self._select("state = 'waiting' ORDER BY serial LIMIT 1")), None)

    def uncertain(self) -> tuple[Job, ...]:
        """Return the jobs that may or may not have been printed, oldest first."""
        return self._select("state = 'uncertain' ORDER BY serial")

    def latest(self) -> Job | None:
        """Return the newest job, in whatever state."""
        return next(iter(self._select("1 ORDER BY serial DESC LIMIT 1")), None)

    def waiting_count(self) -> int:
        """Return how many wait to be printed."""
        with self._lock:
            query = "SELECT COUNT(*) FROM jobs WHERE state IN ('waiting', 'sending')"
            return int(self._database.execute(query).fetchone()[0])

    def mark(self, job: Job, state: str) -> None:
        """Set the state of a job, as the module describes them; or `dismissed`."""
        self._run("UPDATE jobs SET state = ? WHERE serial = ?", state, job.serial)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _run(self, query: str, *values: object) -> int:
        with self._lock:
            return self._database.execute(query, values).rowcount

    def _select(self, where: str) -> tuple[Job, ...]:
        with self._lock:
            query = f"SELECT serial, key, text, is_copy FROM jobs WHERE {where}"  # noqa: S608
            rows = self._database.execute(query).fetchall()
        return tuple(Job(row[0], row[1], from_text(row[2]), bool(row[3])) for row in rows)
