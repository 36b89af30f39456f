"""The time of the shop, which is not that of the machine under the counter.

A Raspberry Pi has no clock of its own and may be years off until the network
tells it the time, then jump. So the kiosk reads the time off the shop's answers
and counts on from there with a counter that nobody sets.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

# An answer that took longer says too little about the moment that it was given.
_LONGEST_ROUND_TRIP_SECONDS = 2.0


class Clock(Protocol):
    """The machine's clock and counter; tests bring their own."""

    def wall(self) -> datetime:
        """Return what the machine takes for the time, in UTC."""

    def elapsed(self) -> float:
        """Return seconds since some moment; never set, never backwards."""

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait for an event, at most so long."""


class MachineClock:
    """The clock and counter of this machine."""

    def wall(self) -> datetime:
        """Return what the machine takes for the time, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return seconds since the machine started, its sleep included where that is told."""
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait for an event, at most so long."""
        event.wait(seconds)


class ShopClock:
    """Tells the shop's time; before the shop was heard, the machine's."""

    def __init__(self, clock: Clock) -> None:
        self.machine = clock
        self._anchor = (clock.elapsed(), clock.wall())
        self.is_set = False

    def now(self) -> datetime:
        """Return the shop's time, in UTC."""
        elapsed, moment = self._anchor
        return moment + timedelta(seconds=self.machine.elapsed() - elapsed)

    def hear(self, served_at: datetime, asked: float) -> None:
        """Take the time off an answer to a question of the moment ``asked`` of the counter."""
        answered = self.machine.elapsed()
        round_trip = answered - asked
        if self.is_set and round_trip > _LONGEST_ROUND_TRIP_SECONDS:
            return
        self._anchor = (answered, served_at + timedelta(seconds=round_trip / 2))
        self.is_set = True
