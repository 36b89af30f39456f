"""The day's orders that are ready or have ended, and how they are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from backend.client import OrderState, StaffClient, StaffOrder
from barista_tui.core.statistics import day_start

RECALL_WINDOW = timedelta(minutes=10)
"""How long after it was ready a drink can be recalled."""

_MAX_PAGES = 30
_PAGE = 200


def read_history(
    staff: StaffClient, shop_id: str, now: datetime, time_zone: str | None
) -> tuple[StaffOrder, ...]:
    """Return the orders of the shop's present day, newest first. Waits for the network.

    Raises:
        ClientError: the shop did not answer.
    """
    start = day_start(now, time_zone)
    found = [
        *_pages(staff, shop_id, "completed", start),
        *_pages(staff, shop_id, "cancelled", start),
    ]
    return tuple(sorted(found, key=ended_at, reverse=True))


def ended_at(order: StaffOrder) -> datetime:
    """Return when an order was collected, cancelled or ready, whichever was last."""
    return order.collected_at or order.cancelled_at or order.completed_at or order.scanned_at


def find_in_history(orders: Sequence[StaffOrder], text: str) -> tuple[StaffOrder, ...]:
    """Return the orders whose number begins with a number, or that contain each word."""
    words = text.casefold().split()
    if len(words) == 1 and words[0].lstrip("#").isdigit():
        digits = words[0].lstrip("#")
        return tuple(order for order in orders if str(order.number or "").startswith(digits))
    return tuple(order for order in orders if all(word in _text(order) for word in words))


def can_recall(order: StaffOrder, now: datetime) -> bool:
    """Return whether the drink may still be made again."""
    ready = order.completed_at
    is_ready = order.state is OrderState.COMPLETED
    return is_ready and ready is not None and now - ready <= RECALL_WINDOW


def _pages(
    staff: StaffClient, shop_id: str, state: Literal["completed", "cancelled"], start: datetime
) -> Iterator[StaffOrder]:
    cursor: str | None = None
    for _ in range(_MAX_PAGES):
        listed = staff.orders(shop_id, state, limit=_PAGE, cursor=cursor)
        yield from (order for order in listed.orders if ended_at(order) >= start)
        cursor = listed.cursor
        if cursor is None or not listed.orders or ended_at(listed.orders[-1]) < start:
            return


def _text(order: StaffOrder) -> str:
    facts = (order.name, order.drink_name, order.barista_name, order.note)
    return " ".join(filter(None, facts)).casefold()
