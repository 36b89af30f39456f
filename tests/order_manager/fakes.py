"""Fakes of the order manager's tables, event bus and workflows, with the real queue service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.contract.shops import Shop
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ports import CustomerHasOrder
from chalicelib.kernel.publishing import Event
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import (
    PLACED,
    DayCount,
    PendingEvent,
    StoredOrder,
    VersionConflict,
    outbox_key,
)
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.workflow_state import TaskOutcome, Wait, WorkflowState
from chalicelib.queue_service.service import QueueService
from tests.contract.samples import SHOP
from tests.crashing import Crash, Crashing, CrashPoint
from tests.queue_service.fakes import FakeQueueStore

ORDER_ID = "demo_0123456789012345678901"
CODE = "65f0a1b2-0123456789ab"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class FakeOrderRepository:
    """Stores orders as the tables do: one conditional write for each change."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.stored: dict[str, StoredOrder] = {}
        self.numbers = 0
        self.drinks: Counter[str] = Counter()

    def load(self, order_id: str) -> StoredOrder:
        if order_id not in self.stored:
            raise NotFound("There is no such order.")
        return self.stored[order_id]

    def add(self, order: Order, event: str | None, latest: str | None) -> StoredOrder:
        if order.order_id in self.stored:
            return self.stored[order.order_id]
        present = self.latest_order_of(order.customer_id) if order.customer_id else None
        if present and present.order.is_open:
            raise CustomerHasOrder
        pending = (PendingEvent(outbox_key(order, event), event, self.clock()),) if event else ()
        self.stored[order.order_id] = StoredOrder(order, WorkflowState(), pending)
        return self.stored[order.order_id]

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        stored = self.stored[before.order_id]
        if stored.order.version != before.version:
            raise VersionConflict
        pending = PendingEvent(outbox_key(after, event), event, self.clock())
        changed = replace(stored, order=after, outbox=(*stored.outbox, pending))
        self.stored[before.order_id] = changed
        return changed

    def mark_notice_wanted(self, order_id: str) -> bool:
        stored = self.load(order_id)
        if not stored.order.is_open:
            return False
        self.stored[order_id] = replace(stored, wants_notice=True)
        return True

    def mark_published(
        self, stored: StoredOrder, events: Sequence[PendingEvent], used_token: bool
    ) -> StoredOrder | None:
        present = self._without(self.stored[stored.order.order_id], {e.key for e in events})
        if used_token and present.workflow.task_token == stored.workflow.task_token:
            present = replace(present, workflow=replace(present.workflow, task_token=None))
        self.stored[stored.order.order_id] = present
        return present

    def delete(self, order: Order) -> None:
        del self.stored[order.order_id]

    def store_task_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> StoredOrder | None:
        stored = self.stored.get(order_id)
        if stored is None:
            return None
        present = stored.workflow
        same = present.execution_arn == execution_arn and (
            wait is Wait.BARISTA or present.wait is Wait.CUSTOMER
        )
        if present.execution_arn not in (None, instead_of) and not same:
            return None
        if wait is Wait.BARISTA:
            stored = self._without(stored, {PLACED})
        self.stored[order_id] = replace(stored, workflow=WorkflowState(execution_arn, wait, token))
        return self.stored[order_id]

    def latest_order_of(self, customer_id: str) -> StoredOrder | None:
        orders = self.orders_of(customer_id)
        return orders[-1] if orders else None

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        return [s for s in self.stored.values() if s.order.customer_id == customer_id]

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        return list(self.stored.values()), None

    def count(self, shop_id: str, day: str, drink_id: str) -> DayCount:
        self.numbers += 1
        self.drinks[drink_id] += 1
        return DayCount(self.numbers, dict(self.drinks))

    def _without(self, stored: StoredOrder, keys: set[str]) -> StoredOrder:
        return replace(stored, outbox=tuple(e for e in stored.outbox if e.key not in keys))


class FakeWorkflows:
    """Records how waits were ended, and which workflows run."""

    def __init__(self) -> None:
        self.resumed: list[tuple[str, TaskOutcome]] = []
        self.running: set[str] = set()
        self.restarted: list[str] = []

    def resume(
        self, task_token: str, outcome: TaskOutcome, placed_at: datetime | None = None
    ) -> bool:
        was_waiting = task_token not in dict(self.resumed)
        self.resumed.append((task_token, outcome))
        return was_waiting

    def is_running(self, execution_arn: str) -> bool:
        return execution_arn in self.running

    def restart(self, execution_arn: str) -> None:
        self.restarted.append(execution_arn)


class FakePublisher:
    """Records published events; raises `Crash` instead while `crashes`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.crashes = False

    def __call__(self, *events: Event) -> None:
        if self.crashes:
            raise Crash
        self.events += events

    @property
    def published(self) -> list[str]:
        """The names of the order's own events."""
        return [e.name for e in self.events if e.name.startswith("OrderManager.")]

    @property
    def wanting_notice(self) -> list[str]:
        """The names of the order's own events whose customer asked to be told."""
        own = [e for e in self.events if e.name.startswith("OrderManager.")]
        return [e.name for e in own if e.payload.wants_notice]


class FakeShops:
    """The shop that all orders are of."""

    shop = replace(SHOP, max_open_orders=2)

    def find(self, shop_id: str) -> Shop:
        return self.shop


class Bench:
    """An order service on fakes, with one scanned order that has a place.

    `service` answers calls; `for_events` handles events, without the ports.
    """

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.clock = Clock()
        self.repository = FakeOrderRepository(self.clock)
        self.workflows = FakeWorkflows()
        self.publisher = FakePublisher()
        self.queue_store = FakeQueueStore()
        self.queue_store.open_orders.add(ORDER_ID)
        queue = QueueService(Crashing(self.queue_store, point), now=self.clock)
        self.for_events = OrderService(
            Crashing(self.repository, point),
            point.stepping(self.publisher),
            Crashing(self.workflows, point),
            timedelta(minutes=5),
            timedelta(minutes=15),
            now=self.clock,
        )
        self.service = replace(self.for_events, shops=FakeShops, queues=lambda: queue)
        self.service.create(ORDER_ID, "zoe", None, CODE)

    @property
    def order(self) -> Order:
        return self.repository.load(ORDER_ID).order

    def deliver(self) -> None:
        """Deliver to the queue service what it listens to: events without the queue."""
        service = QueueService(self.queue_store, now=self.clock)
        for event in self.publisher.events:
            if event.name.startswith("OrderManager.") and event.payload.queue is None:
                service.apply_order_change(event.name, event.payload)

    def in_queue(self) -> list[tuple[str, int]]:
        """Return the orders in the queue and their versions, the first placed first."""
        return [(one.order_id, one.version) for one in self.queue_store.stored.line]
