"""The day in numbers: drinks made today, drinks an hour, the median wait."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.client import OrderState, StaffClient, StaffOrder

HOUR = timedelta(hours=1)
_READY = frozenset({OrderState.COMPLETED, OrderState.COLLECTED})
_MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Drinks made today, drinks in the last hour, and the median seconds that they took."""

    today: int = 0
    last_hour: int = 0
    median_wait_seconds: float | None = None


class DayLog:
    """Remembers when each drink was ordered and ready. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, tuple[datetime, datetime]] = {}

    def note(self, orders: Iterable[StaffOrder]) -> None:
        """Take in orders as they are; one that was recalled is not made any more."""
        with self._lock:
            for order in orders:
                if order.state in _READY and order.placed_at and order.completed_at:
                    self._made[order.order_id] = (order.placed_at, order.completed_at)
                else:
                    self._made.pop(order.order_id, None)

    def figures(self, now: datetime, time_zone: str | None) -> Figures:
        """Return the day's numbers, of the day as the shop's clock has it."""
        midnight = day_start(now, time_zone)
        with self._lock:
            made = [times for times in self._made.values() if times[1] >= midnight]
        recent = [times for times in made if now - times[1] <= HOUR]
        waits = [(ready - placed).total_seconds() for placed, ready in recent or made]
        return Figures(len(made), len(recent), median(waits) if waits else None)


def day_start(now: datetime, time_zone: str | None) -> datetime:
    """Return the last midnight in a time zone; in this machine's, if that one is unknown."""
    try:
        here = now.astimezone(ZoneInfo(time_zone)) if time_zone else now.astimezone()
    except (ZoneInfoNotFoundError, ValueError):
        here = now.astimezone()
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def read_day(staff: StaffClient, shop_id: str, start: datetime) -> list[StaffOrder]:
    """Return the drinks made since a time, from the shop's own list.

    Raises:
        ClientError: the shop did not answer.
    """
    orders: list[StaffOrder] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = staff.orders(shop_id, "completed", limit=200, cursor=cursor)
        orders += page.orders
        cursor = page.cursor
        oldest = page.orders[-1].completed_at if page.orders else None
        if cursor is None or (oldest is not None and oldest < start):
            break
    return orders
