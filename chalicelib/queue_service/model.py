"""The queue: its orders, their positions, and the estimated wait. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from chalicelib.contract.events import OrderChanged
from chalicelib.contract.orders import OrderState
from chalicelib.contract.queue import (
    QueuePosition,
    QueueState,
    QueueSummary,
    WaitEstimate,
    WaitingOrder,
)

IN_QUEUE = frozenset({OrderState.PLACED, OrderState.MAKING})
COMPLETED_OR_ENDED = frozenset({OrderState.COMPLETED, OrderState.COLLECTED, OrderState.CANCELLED})

_DEFAULT_SECONDS = 60
_SAMPLES = 20
_STEP_SECONDS = 30


@dataclass(frozen=True)
class QueuedOrder:
    """An order as the queue stores it. `version` is the order's own."""

    order_id: str
    customer_id: str | None
    state: OrderState
    version: int
    placed_at: datetime | None
    number: int | None = None

    @classmethod
    def of(cls, change: OrderChanged) -> QueuedOrder:
        """Return the order of an event."""
        order = change.order
        return cls(
            order.order_id,
            change.customer_id,
            order.state,
            order.version,
            order.placed_at,
            order.number,
        )


@dataclass(frozen=True)
class ServiceRate:
    """How quickly the bar works: the seconds that its last drinks took, one after another."""

    seconds: tuple[int, ...] = ()
    last_completed_at: datetime | None = None

    def after(self, placed_at: datetime, completed_at: datetime) -> ServiceRate:
        """Return the rate after one more drink.

        A drink took as long as passed since the one before it, but no longer
        than its customer waited: a bar without orders is not slow. A drink that
        was completed no later than the last one counted adds nothing: its event was
        delivered again, or late.
        """
        if self.last_completed_at and completed_at <= self.last_completed_at:
            return self
        since = max(filter(None, (self.last_completed_at, placed_at)))
        sample = max(1, round((completed_at - since).total_seconds()))
        return ServiceRate((*self.seconds, sample)[-_SAMPLES:], completed_at)

    @property
    def typical_seconds(self) -> float:
        """Return the median, or a default while there are too few samples."""
        return median(self.seconds) if len(self.seconds) >= 3 else _DEFAULT_SECONDS


@dataclass(frozen=True)
class Queue:
    """The orders that a shop has yet to make, the first placed first, and its rate."""

    orders: Sequence[QueuedOrder]
    rate: ServiceRate

    def summary(self) -> QueueSummary:
        """Return how long the queue is, and the wait of an order that joins it now."""
        return QueueSummary(len(self.orders), self._estimate(len(self.orders) + 1))

    def position(
        self, order_id: str, state: OrderState, placed_at: datetime | None
    ) -> QueuePosition:
        """Return where an order stands, whether or not it is in the queue yet."""
        if state not in IN_QUEUE or placed_at is None:
            return QueuePosition(None, None)
        if state is OrderState.MAKING:
            return QueuePosition(None, self._estimate(1))
        ahead = [e for e in self.orders if e.order_id != order_id and _before(e, placed_at)]
        waiting = [e for e in ahead if e.state is OrderState.PLACED]
        return QueuePosition(len(waiting) + 1, self._estimate(len(ahead) + 1))

    def state(self, revision: int) -> QueueState:
        """Return the queue for its events, with the orders that no barista has taken yet."""
        waiting = [e for e in self.orders if e.state is OrderState.PLACED]
        making = len(self.orders) - len(waiting)
        return QueueState(
            revision=revision,
            length=len(self.orders),
            estimated_wait_seconds=self._estimate(len(self.orders) + 1),
            waiting=tuple(
                WaitingOrder(e.number or 0, self._estimate(making + position))
                for position, e in enumerate(waiting, start=1)
            ),
        )

    def _estimate(self, drinks: int) -> WaitEstimate:
        expected = drinks * self.rate.typical_seconds
        low = int(0.7 * expected) // _STEP_SECONDS * _STEP_SECONDS
        high = -(-int(1.4 * expected) // _STEP_SECONDS) * _STEP_SECONDS
        return WaitEstimate(low, max(high, 2 * _STEP_SECONDS))


def _before(order: QueuedOrder, moment: datetime) -> bool:
    return order.placed_at is not None and order.placed_at < moment


def transition_event(before: OrderState | None, after: OrderState) -> str | None:
    """Return the name of the event for a change of state, or None if the queue stays the same."""
    if after is OrderState.PLACED and before is not OrderState.PLACED:
        return "QueueService.OrderJoined"
    if after is OrderState.MAKING and before is not OrderState.MAKING:
        return "QueueService.OrderStarted"
    if after is OrderState.CANCELLED and before not in COMPLETED_OR_ENDED:
        return "QueueService.OrderCancelled"
    if after in COMPLETED_OR_ENDED and before not in COMPLETED_OR_ENDED:
        return "QueueService.OrderCompleted"
    return None
