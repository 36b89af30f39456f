"""Events of an order as the services publish them, for the tests of its journey."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract.events import OrderChanged, QueueChanged
from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from chalicelib.contract.serialization import to_record
from tests.contract.samples import sample

SCANNED_AT = datetime(2026, 11, 20, 9, 0, 0, 250_000, tzinfo=UTC)


@dataclass(frozen=True)
class DeliveredEvent:
    """An event as EventBridge delivers it: its time is cut to the second."""

    kind: str
    event_id: str
    time: str
    detail: dict[str, Any]


def scanned_order() -> StaffOrder:
    """Return an order as it begins."""
    return sample(
        StaffOrder,
        order_id="demo_abc",
        shop_id="demo",
        name="Ana",
        note="for my <b>boss</b>",
        attempt=0,
        is_walk_up=False,
        scanned_at=SCANNED_AT,
        journey_url="/journeys/xyz",
        order_by=SCANNED_AT + timedelta(minutes=5),
        options=("Oat milk", "Double shot"),
    )


@dataclass
class History:
    """The events of one order, published one after another."""

    events: list[DeliveredEvent] = field(default_factory=list)
    order: StaffOrder = field(default_factory=scanned_order)
    now: datetime = SCANNED_AT

    def own(self, kind: str, after_seconds: float = 1.0, **changes: Any) -> History:
        """Change the order and publish its event, with the queue if it is among the changes."""
        queue = changes.pop("queue", None)
        self.now += timedelta(seconds=after_seconds)
        if kind != "Validator.NewOrder":
            self.order = replace(self.order, version=self.order.version + 1, **changes)
        changed = OrderChanged("demo", "demo_abc", "c", self.order, queue)
        return self._publish(kind, to_record(changed))

    def other(self, kind: str, after_seconds: float = 0.1, **detail: Any) -> History:
        """Publish an event that is not the order's own."""
        self.now += timedelta(seconds=after_seconds)
        return self._publish(kind, {"shopId": "demo", "orderId": "demo_abc", **detail})

    def queue(self, kind: str, after_seconds: float = 0.1) -> History:
        """Publish an event of the queue."""
        payload = sample(QueueChanged, shop_id="demo", order_id="demo_abc")
        return self.other(kind, after_seconds, **to_record(payload))

    def next_moment(self) -> datetime:
        """Return the moment of the next event of the order."""
        return self.now + timedelta(seconds=1)

    def _publish(self, kind: str, detail: dict[str, Any]) -> History:
        time = self.now.replace(microsecond=0).isoformat().replace("+00:00", "Z")
        self.events.append(DeliveredEvent(kind, f"e{len(self.events)}", time, detail))
        return self


def placed() -> History:
    """Return the events of an order until it is in the queue."""
    history = History().own("Validator.NewOrder", 0)
    history.own(
        "OrderManager.WaitingCompletion",
        state=OrderState.PLACED,
        number=7,
        drink_name="Flat <i>white</i>",
        placed_at=history.next_moment(),
    )
    history.queue("QueueService.OrderJoined")
    return history.other("OrderProcessor.WaitingProduction")


def made(history: History, attempt: int = 1) -> History:
    """Let a barista take the order and complete it."""
    history.own(
        "OrderManager.MakeOrder" if attempt == 1 else "OrderManager.OrderRecalled",
        state=OrderState.MAKING,
        barista_name="Bo",
        attempt=attempt,
        started_at=history.next_moment(),
    )
    history.queue("QueueService.OrderStarted")
    history.own(
        "OrderManager.OrderCompleted",
        1.3,
        state=OrderState.COMPLETED,
        completed_at=history.next_moment(),
    )
    return history.queue("QueueService.OrderCompleted")


def collected(history: History) -> History:
    """Hand the drink over."""
    return history.own(
        "OrderManager.OrderCollected",
        state=OrderState.COLLECTED,
        collected_at=history.next_moment(),
    )


def completed() -> History:
    """Return the events of a drink that was handed over."""
    return collected(made(placed()))


def rated(*stars: int) -> History:
    """Return the events of a drink that was rated, while it was ready and again later."""
    history = made(placed())
    for rating in stars:
        history.own("OrderManager.OrderRated", rating=rating)
    return collected(history)


def recalled() -> History:
    """Return the events of a drink that was made twice."""
    return collected(made(made(placed()), attempt=2))


def timed_out() -> History:
    """Return the events of an order that the bar did not make in time."""
    history = placed().other("OrderProcessor.OrderTimeOut", 900, cause="barista")
    history.own(
        "OrderManager.OrderCancelled",
        0.4,
        state=OrderState.CANCELLED,
        reason=CancelReason.BARISTA_TIMEOUT,
        cancelled_at=history.now + timedelta(seconds=0.4),
    )
    return history.queue("QueueService.OrderCancelled")


def within_one_second() -> History:
    """Return the events of an order that was made and collected within one second."""
    history = History().own("Validator.NewOrder", 0)
    for kind, state, moment in (
        ("OrderManager.WaitingCompletion", OrderState.PLACED, "placed_at"),
        ("OrderManager.MakeOrder", OrderState.MAKING, "started_at"),
        ("OrderManager.OrderCompleted", OrderState.COMPLETED, "completed_at"),
        ("OrderManager.OrderCollected", OrderState.COLLECTED, "collected_at"),
    ):
        history.now += timedelta(seconds=0.05)
        history.own(kind, 0, state=state, attempt=1, **{moment: history.now})
    return history
