"""The day's figures: as the shop counted them last, and what the board has seen since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.client import (
    CancellationCount,
    CountByHour,
    Figures,
    MadeCount,
    OrderState,
    ShopUnreachable,
    StaffClient,
    StaffOrder,
)

READ_EVERY = timedelta(minutes=1)
RETRY_AFTER = timedelta(seconds=10)
_HOUR = timedelta(hours=1)
_READY = frozenset({OrderState.COMPLETED, OrderState.COLLECTED})


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """How many orders are waiting, being made and ready now."""

    waiting: int
    making: int
    ready: int

    @classmethod
    def of(cls, orders: Iterable[StaffOrder]) -> OpenOrders:
        """Return the counts of these orders."""
        states = Counter(order.state for order in orders)
        return cls(
            states[OrderState.PLACED], states[OrderState.MAKING], states[OrderState.COMPLETED]
        )


class DayFigures:
    """Reads the figures of a shop's day, and completes them from the orders of the board.

    Args:
        shop_id: the shop.
        caller: returns the client of whoever looks at them, None if nobody is signed in.
        read_orders: returns the orders of the board.
        now: the clock.
    """

    def __init__(
        self,
        shop_id: str,
        caller: Callable[[], StaffClient | None],
        read_orders: Callable[[], Iterable[StaffOrder]],
        now: Callable[[], datetime],
    ) -> None:
        self._shop_id = shop_id
        self._caller = caller
        self._read_orders = read_orders
        self._now = now
        self._read: tuple[str, Figures] | None = None
        self._tried: tuple[str | None, datetime] | None = None
        self._is_failed = False

    def is_due(self) -> bool:
        """Return whether they are a minute old, or ten seconds after a failure, or another's."""
        if self._tried is None:
            return True
        name, at = self._tried
        rest = RETRY_AFTER if self._is_failed else READ_EVERY
        return name != self._name() or not at <= self._now() < at + rest

    def load(self) -> None:
        """Read the figures. Waits for the network.

        Raises:
            ClientError: the shop did not answer; the figures stay as they are.
        """
        caller = self._caller()
        self._tried, self._is_failed = (self._name(), self._now()), True
        if caller is None:
            raise ShopUnreachable("nobody is signed in")
        self._read = (caller.session.name, caller.figures(self._shop_id))
        self._is_failed = False

    def figures(self) -> Figures | None:
        """Return the figures as they are now, None before they were read."""
        read = self._read
        if read is None:
            return None
        name, figures = read
        if name != self._name():
            figures = replace(figures, made_by_you=0)
        return with_orders(figures, self._read_orders(), self._name())

    def open_orders(self) -> OpenOrders:
        """Return how many orders of the board are waiting, being made and ready."""
        return OpenOrders.of(self._read_orders())

    @property
    def read_at(self) -> datetime | None:
        """When the shop counted the figures that were read, None before that."""
        return self._read[1].to if self._read else None

    def _name(self) -> str | None:
        caller = self._caller()
        return caller.session.name if caller else None


def with_orders(read: Figures, orders: Iterable[StaffOrder], me: str | None) -> Figures:
    """Return the figures with what happened to these orders since they were counted.

    The waits stay as they were counted: a median cannot be continued.
    """
    today = [order for order in orders if order.scanned_at >= read.from_]
    made = [o for o in today if o.state in _READY and o.completed_at and o.completed_at > read.to]
    ended = [o for o in today if o.cancelled_at and o.cancelled_at > read.to]
    hours = Counter({hour.starts_at: hour.made for hour in read.by_hour})
    hours.update(_start_of_hour(read.from_, o.completed_at) for o in made if o.completed_at)
    reasons = Counter({one.reason: one.orders for one in read.cancellations})
    reasons.update(order.reason for order in ended if order.reason)
    return replace(
        read,
        made=read.made + len(made),
        made_by_you=read.made_by_you + sum(o.barista_name == me for o in made),
        cancelled=read.cancelled + len(ended),
        by_hour=tuple(CountByHour(*count) for count in sorted(hours.items())),
        drinks=_added(read.drinks, (o.drink_name for o in made if o.drink_name)),
        options=_added(read.options, (name for o in made for name in o.options)),
        cancellations=tuple(CancellationCount(*count) for count in reasons.most_common()),
    )


def _added(counts: Iterable[MadeCount], names: Iterable[str]) -> tuple[MadeCount, ...]:
    made = Counter({count.name: count.made for count in counts})
    made.update(names)
    return tuple(MadeCount(*count) for count in made.most_common())


def _start_of_hour(midnight: datetime, moment: datetime) -> datetime:
    return midnight + (moment - midnight) // _HOUR * _HOUR
