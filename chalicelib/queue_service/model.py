"""The queue: its orders, their positions, and the estimated wait. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from chalicelib.contract.events import QUEUE_EVENT_OF
from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from chalicelib.contract.queue import (
    QueuePosition,
    QueueState,
    QueueSummary,
    WaitEstimate,
    WaitingOrder,
)

IN_QUEUE = frozenset({OrderState.PLACED, OrderState.MAKING})

_DEFAULT_SECONDS = 60
_SAMPLES = 8
_STEP_SECONDS = 30
# An order that left is remembered for this long, unless as many others left after it. What
# would bring it back is refused by its version; once it is forgotten, by `forgotten_until`.
_REMEMBERED = timedelta(minutes=3)
_MOST_REMEMBERED = 24
_CLOCK_SKEW = timedelta(seconds=1)  # between the functions that change one order


def queue_event(change: str, order: StaffOrder) -> str | None:
    """Return the queue's event for a change of an order, or None if the queue stays the same.

    A drink that is collected, or that nobody collects, left the queue when it was ready.
    """
    if change == "OrderManager.OrderCancelled" and order.reason is CancelReason.NO_SHOW:
        return None
    return QUEUE_EVENT_OF.get(change)


@dataclass(frozen=True)
class QueuedOrder:
    """An order as the queue stores it. `version` is the order's own.

    One that left the queue stays for a while. `left_at` is when its drink was ready, or
    the order was cancelled.
    """

    order_id: str
    version: int
    state: OrderState
    number: int | None = None
    placed_at: datetime | None = None
    left_at: datetime | None = None

    @classmethod
    def of(cls, order: StaffOrder, now: datetime) -> QueuedOrder:
        """Return the order as it is after a change."""
        if order.state in IN_QUEUE:
            return cls(order.order_id, order.version, order.state, order.number, order.placed_at)
        is_made = order.completed_at is not None
        return cls(
            order_id=order.order_id,
            version=order.version,
            state=OrderState.COMPLETED if is_made else OrderState.CANCELLED,
            placed_at=order.placed_at if is_made else None,
            left_at=order.completed_at or order.cancelled_at or now,
        )

    @property
    def is_in_queue(self) -> bool:
        """Return whether its drink has yet to be made."""
        return self.state in IN_QUEUE


def known_after(order: StaffOrder) -> datetime | None:
    """Return the latest moment that the queue may have forgotten for this order to join it.

    An order that was forgotten left the queue at `Queue.forgotten_until` or before. One
    that changed later than that is not one of those. None if it never was in the queue.
    """
    changed_at = max(filter(None, (order.placed_at, order.started_at)), default=None)
    return changed_at and changed_at - _CLOCK_SKEW


@dataclass(frozen=True)
class Queue:
    """A shop's queue at one `revision`: the orders in it, and those that left it lately.

    `with_place` are the ids of the orders that have a place, `favourites` those of the drinks
    that are ordered most today. `forgotten_until` is when the last of the forgotten orders
    left, None if all are remembered.
    """

    orders: tuple[QueuedOrder, ...] = ()
    revision: int = 0
    with_place: frozenset[str] = frozenset()
    favourites: tuple[str, ...] = ()
    forgotten_until: datetime | None = None

    def summary(self) -> QueueSummary:
        """Return how long the queue is, and the wait of an order that joins it now."""
        return QueueSummary(len(self.line), self._estimate(len(self.line) + 1))

    def state(self) -> QueueState:
        """Return the queue for its events, with the orders that no barista has taken yet."""
        waiting = [e for e in self.line if e.state is OrderState.PLACED]
        making = len(self.line) - len(waiting)
        return QueueState(
            revision=self.revision,
            length=len(self.line),
            estimated_wait_seconds=self._estimate(len(self.line) + 1),
            waiting=tuple(
                WaitingOrder(e.number or 0, self._estimate(making + position))
                for position, e in enumerate(waiting, start=1)
            ),
        )

    def position(
        self, order_id: str, state: OrderState, placed_at: datetime | None
    ) -> QueuePosition:
        """Return where an order stands, whether or not it is in the queue yet."""
        if state not in IN_QUEUE or placed_at is None:
            return QueuePosition(None, None)
        if state is OrderState.MAKING:
            return QueuePosition(None, self._estimate(1))
        mine = (placed_at, order_id)
        waiting = [e for e in self.line if e.state is OrderState.PLACED]
        making = len(self.line) - len(waiting) - self._is_being_made(order_id)
        position = 1 + sum(_moment(e) < mine for e in waiting if e.order_id != order_id)
        return QueuePosition(position, self._estimate(making + position))

    @cached_property
    def line(self) -> tuple[QueuedOrder, ...]:
        """The orders that have yet to be made, the first placed first."""
        return tuple(sorted((e for e in self.orders if e.is_in_queue), key=_moment))

    def version_of(self, order_id: str) -> int:
        """Return the version of an order that the queue knows, 0 if it knows none."""
        return next((e.version for e in self.orders if e.order_id == order_id), 0)

    def forgettable(self, now: datetime) -> tuple[QueuedOrder, ...]:
        """Return the orders that left, and that are remembered no longer, the first first.

        Those that the estimate needs are not among them.
        """
        left = sorted((e.left_at, e.order_id, e) for e in self.orders if e.left_at)
        latest = now - _REMEMBERED
        if len(left) > _MOST_REMEMBERED:
            latest = max(latest, left[-_MOST_REMEMBERED - 1][0])
        needed = {e.order_id for e in self._made[-_SAMPLES:]}
        return tuple(e for left_at, _, e in left if left_at <= latest and e.order_id not in needed)

    def without(self, forgotten: Iterable[QueuedOrder]) -> Queue:
        """Return the queue after it forgot orders that left it."""
        gone = {e.order_id: e.left_at for e in forgotten}
        moments = filter(None, (self.forgotten_until, *gone.values()))
        return replace(
            self,
            orders=tuple(e for e in self.orders if e.order_id not in gone),
            forgotten_until=max(moments, default=None),
        )

    def misplaced(self) -> frozenset[str]:
        """Return the ids of the orders that left, and have a place all the same.

        A workflow that starts after the drink was ready reserves a place for it.
        """
        return self.with_place & {e.order_id for e in self.orders if not e.is_in_queue}

    @cached_property
    def typical_seconds(self) -> float:
        """How long the bar takes for a drink: the median of the last, or a default."""
        seconds = list(self._seconds())
        return median(seconds) if len(seconds) >= 3 else _DEFAULT_SECONDS

    @cached_property
    def _made(self) -> list[QueuedOrder]:
        made = [
            (e.left_at, e) for e in self.orders if e.state is OrderState.COMPLETED and e.left_at
        ]
        return [order for _, order in sorted(made, key=lambda one: (one[0], one[1].order_id))]

    def _seconds(self) -> Iterator[int]:
        """Yield the seconds that the last drinks took.

        A drink took as long as passed since the one before it, but no longer than its
        customer waited: a bar without orders is not slow.
        """
        made = self._made[-_SAMPLES:]
        for before, drink in pairwise([None, *made]):
            if drink and drink.left_at and drink.placed_at:
                since = drink.placed_at
                if before and before.left_at:
                    since = max(since, before.left_at)
                yield max(1, round((drink.left_at - since).total_seconds()))

    def _is_being_made(self, order_id: str) -> bool:
        return any(e.order_id == order_id and e.state is OrderState.MAKING for e in self.line)

    def _estimate(self, drinks: int) -> WaitEstimate:
        expected = drinks * self.typical_seconds
        low = int(0.7 * expected) // _STEP_SECONDS * _STEP_SECONDS
        high = -(-int(1.4 * expected) // _STEP_SECONDS) * _STEP_SECONDS
        return WaitEstimate(low, max(high, 2 * _STEP_SECONDS))


def _moment(order: QueuedOrder) -> tuple[datetime, str]:
    """Return what sorts the orders of a line. Each of them was placed."""
    assert order.placed_at is not None
    return order.placed_at, order.order_id
