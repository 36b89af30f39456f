"""A clock that only moves when a test moves it, so that a slow machine changes nothing."""

from __future__ import annotations


class ManualClock:
    """A monotonic clock in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds
