"""The day's statistics: drinks made today, drinks in the last hour, and the median wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.client import OrderState, StaffClient, StaffOrder

HOUR = timedelta(hours=1)
_READY = frozenset({OrderState.COMPLETED, OrderState.COLLECTED})
_MAX_PAGES = 30


@dataclass(frozen=True, slots=True)
class Statistics:
    """Drinks made today, drinks in the last hour, and the median of their waits."""

    today: int = 0
    last_hour: int = 0
    median_wait_seconds: float | None = None


class DrinkLog:
    """Remembers when each drink was ordered and ready. Thread-safe.

    Args:
        now: the clock.
        time_zone: returns the shop's time zone, None if it is not known.
    """

    def __init__(self, now: Callable[[], datetime], time_zone: Callable[[], str | None]) -> None:
        self._now = now
        self._time_zone = time_zone
        self._lock = threading.Lock()
        self._made: dict[str, tuple[datetime, datetime]] = {}

    def apply(self, orders: Iterable[StaffOrder]) -> None:
        """Apply orders as they are now; a recalled drink does not count as made."""
        with self._lock:
            for order in orders:
                if order.state in _READY and order.placed_at and order.completed_at:
                    self._made[order.order_id] = (order.placed_at, order.completed_at)
                else:
                    self._made.pop(order.order_id, None)

    def statistics(self) -> Statistics:
        """Return the statistics of the shop's present day."""
        now = self._now()
        start = day_start(now, self._time_zone())
        with self._lock:
            made = [times for times in self._made.values() if times[1] >= start]
        recent = [times for times in made if now - times[1] <= HOUR]
        waits = [(ready - placed).total_seconds() for placed, ready in recent or made]
        return Statistics(len(made), len(recent), median(waits) if waits else None)

    def load(self, staff: StaffClient, shop_id: str) -> None:
        """Read what was made today before this terminal was started. Waits for the network.

        Raises:
            ClientError: the shop did not answer.
        """
        start = day_start(self._now(), self._time_zone())
        cursor: str | None = None
        for _ in range(_MAX_PAGES):
            page = staff.orders(shop_id, "completed", limit=200, cursor=cursor)
            self.apply(page.orders)
            cursor = page.cursor
            oldest = page.orders[-1].completed_at if page.orders else None
            if cursor is None or (oldest is not None and oldest < start):
                break


def day_start(now: datetime, time_zone: str | None) -> datetime:
    """Return the last midnight in a time zone; in this machine's, if that one is unknown."""
    try:
        local = now.astimezone(ZoneInfo(time_zone)) if time_zone else now.astimezone()
    except (ZoneInfoNotFoundError, ValueError):
        local = now.astimezone()
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
