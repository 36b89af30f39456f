"""What the terminal has to say: one sentence each, the grave ones until they are seen."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client.sanitize import sanitize


class Gravity(StrEnum):
    """How much a note asks for."""

    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence for the barista; ``serial`` only grows."""

    serial: int
    at: datetime
    gravity: Gravity
    text: str


class Notebook:
    """Keeps the last notes; those that matter stay open until acknowledged. Thread-safe."""

    def __init__(self, now: Callable[[], datetime], on_note: Callable[[Note], None]) -> None:
        self._now = now
        self._on_note = on_note
        self._lock = threading.Lock()
        self._notes: deque[Note] = deque(maxlen=200)
        self._open: deque[Note] = deque(maxlen=50)
        self._serial = 0

    def write(self, gravity: Gravity, text: str) -> None:
        """Add a note."""
        with self._lock:
            self._serial += 1
            note = Note(self._serial, self._now(), gravity, sanitize(text))
            self._notes.append(note)
            if gravity is not Gravity.INFO:
                self._open.append(note)
        self._on_note(note)

    def latest(self) -> Note | None:
        """Return the oldest note that waits to be acknowledged, else the newest."""
        with self._lock:
            if self._open:
                return self._open[0]
            newest = self._notes[-1] if self._notes else None
            return newest if newest and newest.gravity is Gravity.INFO else None

    def acknowledge(self) -> bool:
        """Close the oldest open note; return whether there was one."""
        with self._lock:
            return bool(self._open) and bool(self._open.popleft())

    def open_count(self) -> int:
        """Return how many wait to be acknowledged."""
        with self._lock:
            return len(self._open)

    def all(self) -> tuple[Note, ...]:
        """Return the notes that are kept, newest first."""
        with self._lock:
            return tuple(reversed(self._notes))
