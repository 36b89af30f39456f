"""Warns before the workflow ends an order because nobody has made it in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from backend.client import OrderState, StaffOrder
from backend.client.worker import Worker
from barista_tui.core.actions import number_label
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.tickets import format_duration
from barista_tui.settings import Ages

CHECK_SECONDS = 5.0


def seconds_left(order: StaffOrder, now: datetime) -> float | None:
    """Return how long an order may still take to be made; None if nothing limits it now."""
    if order.state not in (OrderState.PLACED, OrderState.MAKING) or order.make_by is None:
        return None
    return (order.make_by - now).total_seconds()


def last_call(order: StaffOrder, ages: Ages, now: datetime) -> float | None:
    """Return the seconds left to make an order if they are few, else None."""
    left = seconds_left(order, now)
    return left if left is not None and 0 <= left <= ages.warn_before_seconds else None


class DeadlineWatch(Worker):
    """Warns once about each order whose time is nearly up.

    Args:
        orders: returns the orders that are known.
        ages: how long before the end of the time to warn.
        notifications: where the warning is written.
        now: the clock.
    """

    def __init__(
        self,
        orders: Callable[[], Iterable[StaffOrder]],
        ages: Ages,
        notifications: NotificationLog,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__("deadlines", self.check)
        self._orders = orders
        self._ages = ages
        self._notifications = notifications
        self._now = now
        self._warned: set[str] = set()

    def check(self) -> float:
        """Warn about what is due; return the seconds until the next check."""
        now = self._now()
        due = [o for o in self._orders() if last_call(o, self._ages, now) is not None]
        new = [order for order in due if order.order_id not in self._warned]
        if new:
            self._warned |= {order.order_id for order in new}
            left = min(seconds_left(order, now) or 0.0 for order in new)
            self._notifications.warning(_warning(new, left), "deadline")
        return CHECK_SECONDS


def _warning(orders: Sequence[StaffOrder], left: float) -> str:
    if len(orders) == 1:
        (order,) = orders
        name = f"{number_label(order.number)} {order.drink_name}"
        return f"{name} is cancelled in {format_duration(left)} unless it is ready."
    numbers = ", ".join(number_label(order.number) for order in orders)
    return f"{numbers} are cancelled in {format_duration(left)} unless they are ready."
