"""Stand-ins for the validator's table and for the order service, kept in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.ports import CustomerHasOrder
from chalicelib.kernel.publishing import Event
from chalicelib.qr_validator.callers import Identity, Quota
from chalicelib.qr_validator.model import Code
from chalicelib.qr_validator.service import ValidatorService

START = datetime(2026, 11, 20, 9, 0, 30, tzinfo=UTC)


class FakeCodes:
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

    def take_drink(self, code: Code, identity: Identity, quota: Quota | None) -> Code | None:
        held = self._held(code)
        if identity.order_id in held.taken_by:
            return held
        if held.is_withdrawn or not held.drinks_left or not self._allows(quota, identity):
            return None
        if quota:
            self.counted[quota.device].add(identity.order_id)
        if quota and quota.address:
            self.counted[quota.address].add(identity.customer_id)
        return self._put(held, taken_by=held.taken_by | {identity.order_id})

    def return_drink(self, code: Code, order_id: str) -> Code | None:
        held = self._held(code)
        if order_id not in held.taken_by:
            return None
        return self._put(held, taken_by=held.taken_by - {order_id})

    def follow(self, code: Code, shop: Shop, expires_at: datetime) -> Code | None:
        return self._put(self._held(code), drinks=shop.drinks_per_code, expires_at=expires_at)

    def mark_announced(self, code: Code, order_id: str) -> None:
        held = self._held(code)
        self._put(held, announced=held.announced | {order_id})

    def withdraw(self, code: Code, now: datetime) -> Code | None:
        held = self._held(code)
        if held.is_withdrawn:
            return None
        return self._put(held, withdrawn_at=now, expires_at=min(now, held.expires_at))

    def note_barista(self, shop_id: str, seen_at: datetime) -> None:
        raise NotImplementedError

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        raise NotImplementedError

    def _allows(self, quota: Quota | None, identity: Identity) -> bool:
        if quota is None:
            return True
        customers = self.counted[quota.address] if quota.address else set()
        is_room = len(customers) < quota.limit or identity.customer_id in customers
        return is_room and len(self.counted[quota.device]) < quota.limit

    def _held(self, code: Code) -> Code:
        return self.codes[code.shop_id, code.starts_at]

    def _put(self, code: Code, **changes: Any) -> Code:
        self.writes += 1
        changed = replace(code, revision=code.revision + 1, **changes)
        self.codes[code.shop_id, code.starts_at] = changed
        return changed


class FakeOrders:
    """The order service: one open order for each customer."""

    def __init__(self, now: clock.Clock) -> None:
        self._now = now
        self.orders: dict[str, dict[str, Any]] = {}

    def begin(self, order_id: str, customer_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        known = self.orders.get(order_id)
        if known is None:
            if self.open_order_of(customer_id):
                raise CustomerHasOrder
            known = {
                "orderId": order_id,
                "customer": customer_id,
                "state": "SCANNED",
                "scannedAt": clock.to_text(self._now()),
            }
            self.orders[order_id] = known
        return known, known

    def open_order_of(self, customer_id: str) -> dict[str, Any] | None:
        own = (o for o in self.orders.values() if o["customer"] == customer_id)
        return next((o for o in own if o["state"] == "SCANNED"), None)

    def end(self, order_id: str) -> None:
        self.orders[order_id]["state"] = "CANCELLED"


class Bench:
    """A validator service on fakes, with a clock that a test moves."""

    def __init__(self) -> None:
        self.time = START
        self.codes = FakeCodes()
        self.orders = FakeOrders(lambda: self.time)
        self.published: list[Event] = []
        self.fail_publishing = False
        self.service = ValidatorService(
            self.codes,
            self._publish,
            lambda: self.orders,
            is_on_one_machine=True,
            now=lambda: self.time,
        )

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def names(self) -> list[str]:
        return [event.name.split(".")[1] for event in self.published]

    def _publish(self, *events: Event) -> None:
        if self.fail_publishing:
            raise ConnectionError
        self.published += events
