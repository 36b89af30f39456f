"""The outbox: the actions that the shop has not answered, on disk, oldest first.

An action is written before it shows as pending, marked before it is sent, and
removed when the shop's answer has been handled. Between mark and removal its
effect is uncertain, and `reconcile` compares it with the order before a retry.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from barista_tui.core.actions import QueuedAction, from_text, to_text
from barista_tui.core.database import open_database

_TABLE = "entries (serial INTEGER PRIMARY KEY, entry_id TEXT UNIQUE, text TEXT)"


class Outbox:
    """Stores actions in one file. Thread-safe: screens add, the worker claims."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._database = open_database(file, _TABLE)
        rows = self._database.execute("SELECT text FROM entries ORDER BY serial")
        self._actions = {queued.action_id: queued for queued in (from_text(row[0]) for row in rows)}
        self._claimed: str | None = None

    def pending(self) -> tuple[QueuedAction, ...]:
        """Return all actions, oldest first."""
        with self._lock:
            return tuple(self._actions.values())

    def of_order(self, order_id: str) -> tuple[QueuedAction, ...]:
        """Return the actions on one order, oldest first."""
        return tuple(queued for queued in self.pending() if queued.order_id == order_id)

    def add(self, queued: QueuedAction) -> None:
        """Store an action; once this returns, no crash can lose it."""
        with self._lock:
            query = "INSERT INTO entries (entry_id, text) VALUES (?, ?)"
            self._database.execute(query, (queued.action_id, to_text(queued)))
            self._actions[queued.action_id] = queued

    def withdraw(self, action_id: str) -> bool:
        """Remove an action that was never sent; return whether that was still possible."""
        with self._lock:
            queued = self._actions.get(action_id)
            if queued is None or queued.was_sent or self._claimed == action_id:
                return False
            self._remove(action_id)
            return True

    def claim(self, now: datetime, usernames: Collection[str]) -> QueuedAction | None:
        """Return the next action to send, marked as sent on disk; None if none is due.

        It is returned as it was before the mark. An action that cannot be sent yet
        (not due, or its user is not among `usernames`) holds back the later ones on
        the same order, and no others.
        """
        with self._lock:
            held: set[str] = set()
            for queued in self._actions.values():
                blocked = queued.order_id in held
                if not blocked and _is_due(queued, now) and queued.username in usernames:
                    self._claimed = queued.action_id
                    self._mark_sent(queued)
                    return queued
                if queued.order_id is not None:
                    held.add(queued.order_id)
            return None

    def release(self, action_id: str) -> None:
        """Return a claimed action to the queue: it is to be sent again."""
        with self._lock:
            if self._claimed == action_id:
                self._claimed = None

    def complete(self, action_id: str) -> None:
        """Remove a claimed action: its answer has been handled."""
        with self._lock:
            self._claimed = None
            self._remove(action_id)

    def drop_order(self, order_id: str) -> tuple[QueuedAction, ...]:
        """Remove and return all actions on an order, because an earlier one was refused."""
        with self._lock:
            dropped = tuple(q for q in self._actions.values() if q.order_id == order_id)
            for queued in dropped:
                self._remove(queued.action_id)
            return dropped

    def next_due(self) -> datetime | None:
        """Return when the next action is due, or None if there is none."""
        with self._lock:
            return min((queued.due_at for queued in self._actions.values()), default=None)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _mark_sent(self, queued: QueuedAction) -> None:
        marked = replace(queued, was_sent=True)
        if not queued.was_sent:
            query = "UPDATE entries SET text = ? WHERE entry_id = ?"
            self._database.execute(query, (to_text(marked), queued.action_id))
        self._actions[queued.action_id] = marked

    def _remove(self, action_id: str) -> None:
        self._database.execute("DELETE FROM entries WHERE entry_id = ?", (action_id,))
        self._actions.pop(action_id, None)


def _is_due(queued: QueuedAction, now: datetime) -> bool:
    """Return whether an action is due. One of the future is: the clock was set back."""
    return queued.due_at <= now or queued.made_at > now
