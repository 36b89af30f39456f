"""The wishes that the shop has not answered, on disk, in the order in which they were made.

A wish is written before it shows as pending, marked before it is sent, and
removed when the shop's answer has been dealt with. Between mark and removal its
effect is uncertain, and ``verdict`` looks before it is sent again.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from barista_tui.desk.wishes import Entry, from_text, to_text
from barista_tui.station import open_database


class Outbox:
    """Keeps entries in one file. Thread-safe: screens add, the courier claims."""

    def __init__(self, file: Path) -> None:
        table = "entries (serial INTEGER PRIMARY KEY, entry_id TEXT UNIQUE, text TEXT)"
        self._lock = threading.Lock()
        self._database = open_database(file, [table])
        rows = self._database.execute("SELECT text FROM entries ORDER BY serial")
        self._entries = {entry.entry_id: entry for entry in (from_text(row[0]) for row in rows)}
        self._claimed: str | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries, oldest first."""
        with self._lock:
            return tuple(self._entries.values())

    def of_order(self, order_id: str) -> tuple[Entry, ...]:
        """Return the entries about one order, oldest first."""
        return tuple(entry for entry in self.entries() if entry.order_id == order_id)

    def add(self, entry: Entry) -> None:
        """Keep an entry; when this returns, no crash can lose it."""
        with self._lock:
            self._write("INSERT INTO entries (entry_id, text) VALUES (?, ?)", entry)
            self._entries[entry.entry_id] = entry

    def take_back(self, entry_id: str) -> bool:
        """Remove an entry that was never sent; return whether that was still possible."""
        with self._lock:
            entry = self._entries.get(entry_id)
            if entry is None or entry.was_sent or self._claimed == entry_id:
                return False
            self._remove(entry_id)
            return True

    def claim(self, now: datetime, people: Collection[str]) -> Entry | None:
        """Return the next entry to send, marked as sent on disk; None if none is due.

        The entry comes back as it was before the mark. An entry that cannot go
        (not due yet, or its person is not among ``people``) holds back the later
        ones of the same order, and no others.
        """
        with self._lock:
            held: set[str] = set()
            for entry in self._entries.values():
                blocked = entry.order_id in held
                if not blocked and entry.due_at <= now and entry.person in people:
                    self._claimed = entry.entry_id
                    self._mark(entry)
                    return entry
                if entry.order_id is not None:
                    held.add(entry.order_id)
            return None

    def release(self, entry_id: str) -> None:
        """Keep a claimed entry after all: no answer came."""
        with self._lock:
            if self._claimed == entry_id:
                self._claimed = None

    def done(self, entry_id: str) -> None:
        """Remove a claimed entry: its answer has been dealt with."""
        with self._lock:
            self._claimed = None
            self._remove(entry_id)

    def drop_followers(self, order_id: str) -> tuple[Entry, ...]:
        """Remove what else was asked for an order whose earlier step failed; return it."""
        with self._lock:
            dropped = tuple(e for e in self._entries.values() if e.order_id == order_id)
            for entry in dropped:
                self._remove(entry.entry_id)
            return dropped

    def next_due(self) -> datetime | None:
        """Return when the next entry is due, or None if there is none."""
        with self._lock:
            return min((entry.due_at for entry in self._entries.values()), default=None)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _mark(self, entry: Entry) -> None:
        marked = replace(entry, was_sent=True)
        if not entry.was_sent:
            query = "UPDATE entries SET text = ? WHERE entry_id = ?"
            self._database.execute(query, (to_text(marked), entry.entry_id))
        self._entries[entry.entry_id] = marked

    def _remove(self, entry_id: str) -> None:
        self._database.execute("DELETE FROM entries WHERE entry_id = ?", (entry_id,))
        self._entries.pop(entry_id, None)

    def _write(self, query: str, entry: Entry) -> None:
        self._database.execute(query, (entry.entry_id, to_text(entry)))
