"""The shop's time, which may differ from the machine's.

A Raspberry Pi has no real-time clock: its time may be years off until it is set
over the network, and jumps then. So the kiosk takes the time from the shop's
responses, and continues it with a monotonic counter.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

# The time in a slower response is not precise enough.
_LONGEST_ROUND_TRIP_SECONDS = 2.0


class Clock(Protocol):
    """The machine's clock and counter, or a fake."""

    def wall(self) -> datetime:
        """Return the machine's time, in UTC."""

    def elapsed(self) -> float:
        """Return the value of a monotonic counter, in seconds."""

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait for an event, or for that many seconds."""


class MachineClock:
    """The clock and counter of this machine."""

    def wall(self) -> datetime:
        """Return the machine's time, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return seconds since the machine started, including sleep where available."""
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait for an event, or for that many seconds."""
        event.wait(seconds)


class ShopClock:
    """The shop's time; the machine's until the first response."""

    def __init__(self, clock: Clock) -> None:
        self.machine = clock
        self._anchor = (clock.elapsed(), clock.wall())
        self.is_set = False

    def now(self) -> datetime:
        """Return the shop's time, in UTC."""
        elapsed, moment = self._anchor
        return moment + timedelta(seconds=self.machine.elapsed() - elapsed)

    def synchronize(self, served_at: datetime, requested: float) -> None:
        """Set the time from a response; ``requested`` is the counter's value at the request."""
        received = self.machine.elapsed()
        round_trip = received - requested
        if self.is_set and round_trip > _LONGEST_ROUND_TRIP_SECONDS:
            return
        self._anchor = (received, served_at + timedelta(seconds=round_trip / 2))
        self.is_set = True
