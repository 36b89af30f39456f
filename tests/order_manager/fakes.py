"""Fakes of the order manager's tables, event bus and workflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.publishing import Event
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import StoredOrder, VersionConflict
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.workflow_state import TaskOutcome, Wait, WorkflowState
from tests.crashing import Crash, Crashing, CrashPoint

ORDER_ID = "demo_0123456789012345678901"


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

    def load(self, order_id: str) -> StoredOrder:
        if order_id not in self.stored:
            raise NotFound("There is no such order.")
        return self.stored[order_id]

    def add(self, order: Order, outbox: Iterable[str] = ()) -> StoredOrder:
        stored = StoredOrder(order, WorkflowState(), tuple(outbox), self.clock())
        return self.stored.setdefault(order.order_id, stored)

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        stored = self.stored[before.order_id]
        if stored.order.version != before.version:
            raise VersionConflict
        changed = replace(
            stored, order=after, outbox=(*stored.outbox, event), pending_since=self.clock()
        )
        self.stored[before.order_id] = changed
        return changed

    def mark_text_wanted(self, order_id: str) -> bool:
        stored = self.load(order_id)
        if not stored.order.is_open:
            return False
        self.stored[order_id] = replace(stored, wants_text=True)
        return True

    def mark_published(self, stored: StoredOrder, published: bool, used_token: bool) -> None:
        present = self.stored[stored.order.order_id]
        if present.order.version != stored.order.version:
            return
        if published:
            present = replace(present, outbox=(), pending_since=None)
        if used_token:
            present = replace(present, workflow=replace(present.workflow, task_token=None))
        self.stored[stored.order.order_id] = present

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
        self.stored[order_id] = replace(stored, workflow=WorkflowState(execution_arn, wait, token))
        return self.stored[order_id]

    def current_order_of(self, customer_id: str) -> str | None:
        orders = [s.order for s in self.stored.values() if s.order.customer_id == customer_id]
        return orders[-1].order_id if orders else None

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        return [s for s in self.stored.values() if s.order.customer_id == customer_id]

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        return list(self.stored.values()), None

    def next_number(self, shop_id: str, day: str) -> int:
        self.numbers += 1
        return self.numbers


class FakeWorkflows:
    """Records how waits were ended, and which workflows run."""

    def __init__(self) -> None:
        self.resumed: list[tuple[str, TaskOutcome]] = []
        self.running: set[str] = set()
        self.restarted: list[str] = []

    def resume(self, task_token: str, outcome: TaskOutcome) -> None:
        self.resumed.append((task_token, outcome))

    def is_running(self, execution_arn: str) -> bool:
        return execution_arn in self.running

    def restart(self, execution_arn: str) -> None:
        self.restarted.append(execution_arn)


class FakePublisher:
    """Records the names of published events; raises `Crash` instead while `crashes`."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.wanting_text: list[str] = []
        self.crashes = False

    def __call__(self, *events: Event) -> None:
        if self.crashes:
            raise Crash
        self.published += [event.name for event in events]
        self.wanting_text += [event.name for event in events if event.payload.wants_text]


class Bench:
    """An order service on fakes, with one scanned order."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.clock = Clock()
        self.repository = FakeOrderRepository(self.clock)
        self.workflows = FakeWorkflows()
        self.publisher = FakePublisher()
        self.service = OrderService(
            Crashing(self.repository, point),
            point.stepping(self.publisher),
            Crashing(self.workflows, point),
            timedelta(minutes=5),
            now=self.clock,
        )
        self.service.create(ORDER_ID, "zoe")

    @property
    def order(self) -> Order:
        return self.repository.load(ORDER_ID).order
