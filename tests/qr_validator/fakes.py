"""Fakes of the validator's table and of the order service, in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract.orders import CustomerOrder, OrderState, StaffOrder
from chalicelib.contract.serialization import narrow
from chalicelib.kernel import clock
from chalicelib.kernel.ports import CustomerHasOrder, ScannedOrder
from chalicelib.kernel.publishing import Event
from chalicelib.qr_validator.callers import Identity, Quota
from chalicelib.qr_validator.model import Code
from chalicelib.qr_validator.service import ValidatorService
from tests.contract.samples import sample
from tests.crashing import Crashing, CrashPoint

START = datetime(2026, 11, 20, 9, 0, 30, tzinfo=UTC)


class FakeCodeStore:
    """The codes of all shops. Each method is one conditional write, as in DynamoDB."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, datetime], Code] = {}
        self.counted: dict[str, set[str]] = defaultdict(set)
        self.writes = 0

    def recent(self, shop_id: str, limit: int = 1) -> list[Code]:
        own = [code for (shop, _), code in self.codes.items() if shop == shop_id]
        return sorted(own, key=lambda code: code.starts_at, reverse=True)[:limit]

    def add(self, code: Code) -> bool:
        return self.codes.setdefault((code.shop_id, code.starts_at), code) is code

    def find(self, shop_id: str, text: str) -> Code | None:
        return next(
            (c for c in self.codes.values() if (c.shop_id, c.code) == (shop_id, text)), None
        )

    def on_show(self, shop_id: str) -> tuple[Code | None, datetime | None]:
        return next(iter(self.recent(shop_id)), None), None

    def take_drink(
        self, shop_id: str, text: str, identity: Identity, quota: Quota | None, now: datetime
    ) -> tuple[Code | None, bool]:
        stored = self.find(shop_id, text)
        if stored is None or stored.has_order(identity.order_id) or not stored.is_good(now):
            return stored, False
        if not stored.drinks_left or not self._allows(quota, identity):
            return stored, False
        if quota:
            self.counted[quota.device].add(identity.order_id)
        if quota and quota.address:
            self.counted[quota.address].add(identity.customer_id)
        return self._put(stored, taken_by=stored.taken_by | {identity.order_id}), True

    def return_drink(self, code: Code, order_id: str, *, was_made: bool) -> Code | None:
        stored = self._stored(code)
        if order_id not in stored.taken_by:
            return None
        returned = stored.returned | {order_id} if was_made else stored.returned
        return self._put(stored, taken_by=stored.taken_by - {order_id}, returned=returned)

    def apply_limits(self, limited: Code) -> Code | None:
        stored = self._stored(limited)
        if stored.is_withdrawn or stored.shop_version >= limited.shop_version:
            return None
        return self._put(
            stored,
            drinks=limited.drinks,
            expires_at=limited.expires_at,
            shop_version=limited.shop_version,
        )

    def withdraw(self, code: Code, now: datetime) -> Code | None:
        stored = self._stored(code)
        if stored.is_withdrawn:
            return None
        return self._put(stored, withdrawn_at=now, expires_at=min(now, stored.expires_at))

    def record_presence(self, shop_id: str, seen_at: datetime) -> None:
        raise NotImplementedError

    def _allows(self, quota: Quota | None, identity: Identity) -> bool:
        if quota is None:
            return True
        customers = self.counted[quota.address] if quota.address else set()
        is_below_limit = len(customers) < quota.limit or identity.customer_id in customers
        return is_below_limit and len(self.counted[quota.device]) < quota.limit

    def _stored(self, code: Code) -> Code:
        return self.codes[code.shop_id, code.starts_at]

    def _put(self, code: Code, **changes: Any) -> Code:
        self.writes += 1
        changed = replace(code, revision=code.revision + 1, **changes)
        self.codes[code.shop_id, code.starts_at] = changed
        return changed


class FakeOrders:
    """The order service: one open order for each customer, without a workflow at first."""

    def __init__(self, now: clock.Clock) -> None:
        self._now = now
        self.orders: dict[str, StaffOrder] = {}
        self.with_workflow: set[str] = set()
        self._customers: dict[str, str] = {}

    def create(
        self, order_id: str, customer_id: str, latest: str | None, code: str
    ) -> ScannedOrder:
        if order_id not in self.orders:
            before = self.latest_order_of(customer_id)
            if before and before.customer_view.is_open:
                raise CustomerHasOrder
            shop_id = order_id.partition("_")[0]
            self.orders[order_id] = sample(
                StaffOrder, order_id=order_id, shop_id=shop_id, scanned_at=self._now()
            )
            self._customers[order_id] = customer_id
        return self._scanned(order_id)

    def latest_order_of(self, customer_id: str) -> ScannedOrder | None:
        own = [i for i in self.orders if self._customers[i] == customer_id]
        return self._scanned(own[-1]) if own else None

    def order_of(self, customer_id: str, order_id: str) -> CustomerOrder:
        raise AssertionError("a scan reads the customer's latest order")

    def end(self, order_id: str) -> None:
        self.orders[order_id] = replace(self.orders[order_id], state=OrderState.CANCELLED)

    def start_workflows(self) -> None:
        """Start the workflow of every order so far, as `NewOrder` does."""
        self.with_workflow |= set(self.orders)

    def _scanned(self, order_id: str) -> ScannedOrder:
        order = self.orders[order_id]
        awaits_workflow = order.is_open and order_id not in self.with_workflow
        return ScannedOrder(narrow(CustomerOrder, order), order, awaits_workflow)


class Bench:
    """A validator service on fakes, with a clock that a test moves."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.time = START
        self.codes = FakeCodeStore()
        self.orders = FakeOrders(lambda: self.time)
        self.published: list[Event] = []
        self.fail_publishing = False
        orders = Crashing(self.orders, point)
        self.service = ValidatorService(
            Crashing(self.codes, point),
            point.stepping(self._publish),
            lambda: orders,
            is_on_one_machine=True,
            now=lambda: self.time,
        )

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def names(self) -> list[str]:
        return [event.name.split(".")[1] for event in self.published]

    def payloads(self, name: str) -> list[Any]:
        return [event.payload for event in self.published if event.name.endswith(f".{name}")]

    def _publish(self, *events: Event) -> None:
        if self.fail_publishing:
            raise ConnectionError
        self.published += events
