"""Messages of the terminal to the barista; problems stay open until they are acknowledged."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client.sanitize import sanitize


class Severity(StrEnum):
    """How much attention a notification needs."""

    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Notification:
    """One sentence for the barista.

    Attributes:
        serial: numbers them in the order they were written.
        kind: those of one kind are acknowledged together; empty for one by itself.
    """

    serial: int
    at: datetime
    severity: Severity
    text: str
    kind: str = ""


class NotificationLog:
    """Keeps the last notifications, and which of them are not acknowledged. Thread-safe."""

    def __init__(self, now: Callable[[], datetime], on_change: Callable[[], None]) -> None:
        self._now = now
        self._on_change = on_change
        self._lock = threading.Lock()
        self._kept: deque[Notification] = deque(maxlen=200)
        self._unacknowledged: deque[Notification] = deque(maxlen=50)
        self._serial = 0

    def info(self, text: str) -> None:
        """Add a notification that disappears by itself."""
        self._add(Severity.INFO, text)

    def warning(self, text: str, kind: str = "") -> None:
        """Add a notification that stays until it, or another one of its kind, is acknowledged."""
        self._add(Severity.WARNING, text, kind)

    def problem(self, text: str) -> None:
        """Add a notification about something that was not done."""
        self._add(Severity.PROBLEM, text)

    def current(self) -> Notification | None:
        """Return the oldest unacknowledged notification, else the newest."""
        with self._lock:
            if self._unacknowledged:
                return self._unacknowledged[0]
            newest = self._kept[-1] if self._kept else None
            return newest if newest and newest.severity is Severity.INFO else None

    def acknowledge(self) -> bool:
        """Acknowledge the oldest open notification, with all of its kind.

        Returns whether there was one.
        """
        with self._lock:
            if not self._unacknowledged:
                return False
            kind = self._unacknowledged.popleft().kind
            if kind:
                others = [note for note in self._unacknowledged if note.kind != kind]
                self._unacknowledged = deque(others, maxlen=self._unacknowledged.maxlen)
            return True

    def unacknowledged_count(self) -> int:
        """Return how many are not acknowledged."""
        with self._lock:
            return len(self._unacknowledged)

    def all(self) -> tuple[Notification, ...]:
        """Return the notifications that are kept, newest first."""
        with self._lock:
            return tuple(reversed(self._kept))

    def _add(self, severity: Severity, text: str, kind: str = "") -> None:
        with self._lock:
            self._serial += 1
            added = Notification(self._serial, self._now(), severity, sanitize(text), kind)
            self._kept.append(added)
            if severity is not Severity.INFO:
                self._unacknowledged.append(added)
        self._on_change()
