"""Hand-written stand-ins for the order manager's tables, bus and workflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.kernel.bus import Event
from chalicelib.kernel.errors import NotFound
from chalicelib.order_manager.ledger import Kept, Overtaken
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.timekeeper import Resume, Timekeeping, Wait

ORDER_ID = "demo_0123456789012345678901"


class Crash(Exception):
    """Raised where a process dies."""


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class FakeLedger:
    """Keeps orders as the tables do: one conditional write a change."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[str, Kept] = {}
        self.numbers = 0

    def load(self, order_id: str) -> Kept:
        if order_id not in self.kept:
            raise NotFound("There is no such order.")
        return self.kept[order_id]

    def add(self, order: Order, outbox: Iterable[str] = ()) -> Kept:
        kept = Kept(order, Timekeeping(), tuple(outbox), self.clock())
        return self.kept.setdefault(order.order_id, kept)

    def save(self, before: Order, after: Order, event: str) -> Kept:
        kept = self.kept[before.order_id]
        if kept.order.version != before.version:
            raise Overtaken
        changed = replace(kept, order=after, outbox=(*kept.outbox, event), owed_since=self.clock())
        self.kept[before.order_id] = changed
        return changed

    def settle(self, kept: Kept, told: bool, used_token: bool) -> None:
        present = self.kept[kept.order.order_id]
        if present.order.version != kept.order.version:
            return
        if told:
            present = replace(present, outbox=(), owed_since=None)
        if used_token:
            present = replace(present, timekeeping=replace(present.timekeeping, task_token=None))
        self.kept[kept.order.order_id] = present

    def remove(self, order: Order) -> None:
        del self.kept[order.order_id]

    def hold_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> Kept | None:
        kept = self.kept.get(order_id)
        if kept is None:
            return None
        present = kept.timekeeping
        same = present.execution_arn == execution_arn and (
            wait is Wait.BARISTA or present.wait is Wait.CUSTOMER
        )
        if present.execution_arn not in (None, instead_of) and not same:
            return None
        self.kept[order_id] = replace(kept, timekeeping=Timekeeping(execution_arn, wait, token))
        return self.kept[order_id]

    def current_order_of(self, customer_id: str) -> str | None:
        orders = [k.order for k in self.kept.values() if k.order.customer_id == customer_id]
        return orders[-1].order_id if orders else None

    def orders_of(self, customer_id: str) -> list[Kept]:
        return [k for k in self.kept.values() if k.order.customer_id == customer_id]

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[Kept], str | None]:
        return list(self.kept.values()), None

    def next_number(self, shop_id: str, day: str) -> int:
        self.numbers += 1
        return self.numbers


class FakeWorkflows:
    """Remembers how waits were ended, and which workflows run."""

    def __init__(self) -> None:
        self.resumed: list[tuple[str, Resume]] = []
        self.running: set[str] = set()
        self.started_again: list[str] = []

    def resume(self, task_token: str, step: Resume) -> None:
        self.resumed.append((task_token, step))

    def is_running(self, execution_arn: str) -> bool:
        return execution_arn in self.running

    def start_again(self, execution_arn: str) -> None:
        self.started_again.append(execution_arn)


class FakeBus:
    """Remembers what was told; dies instead when it is told to."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.crashes = False

    def __call__(self, *events: Event) -> None:
        if self.crashes:
            raise Crash
        self.told += [event.name for event in events]


class Bench:
    """An order manager on a workbench, with one scanned order."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ledger = FakeLedger(self.clock)
        self.workflows = FakeWorkflows()
        self.bus = FakeBus()
        self.service = OrderService(
            self.ledger, self.bus, self.workflows, timedelta(minutes=5), now=self.clock
        )
        self.service.begin(ORDER_ID, "zoe")

    @property
    def order(self) -> Order:
        return self.ledger.load(ORDER_ID).order
