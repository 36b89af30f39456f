"""Names, notes and contacts of orders that have ended are deleted, and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.order_manager import model
from chalicelib.order_manager.anonymizing import Anonymizer, anonymized
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.rating import rate
from tests.open_shop import TestShop
from tests.order_manager.samples import ANA, LATTE, NOW, scanned

NAMELESS = replace(LATTE, name=None, note=None)
LATTE_FOR_ZOE = replace(LATTE, name="Zoe", note="By the door")
PLACED = model.place(scanned(), LATTE_FOR_ZOE, 7, NOW)
READY = model.complete(model.make(PLACED, ANA, NOW), ANA, NOW)
COLLECTED = model.collect(READY, ANA, NOW)
LATER = NOW + timedelta(hours=1)


@dataclass
class FakeStore:
    """Orders of one page; one that is in `changing` is changed by somebody else first."""

    orders: dict[str, Order]
    changing: set[str] = field(default_factory=set)

    def between(
        self, shop_id: str, kind: str, start: datetime, end: datetime, cursor: str | None
    ) -> tuple[list[Order], str | None]:
        return list(self.orders.values()), None

    def replace(self, before: Order, after: Order) -> bool:
        if before.order_id in self.changing:
            return False
        self.orders[before.order_id] = after
        return True


@dataclass
class FakeContacts:
    """Records whose contacts are deleted."""

    deleted: list[str] = field(default_factory=list)

    def delete(self, order_ids: Sequence[str]) -> None:
        self.deleted += order_ids


def cursor(listing: str) -> str:
    """Return a cursor that nobody was given."""
    text = json.dumps([f"ORDER#demo_{'x' * 22}", listing])
    return base64.urlsafe_b64encode(text.encode()).decode()


def named(order: Order, order_id: str) -> Order:
    return replace(order, order_id=order_id)


def test_name_and_note_are_deleted_and_all_else_stays() -> None:
    after = anonymized(COLLECTED)
    assert after.item == NAMELESS
    assert after.version == COLLECTED.version + 1
    assert replace(after, item=COLLECTED.item, version=COLLECTED.version) == COLLECTED


def test_order_without_name_and_note_stays_as_it_is() -> None:
    assert anonymized(anonymized(COLLECTED)) == anonymized(COLLECTED)
    assert anonymized(scanned()) == scanned()


def test_order_that_has_not_ended_is_left_alone() -> None:
    store = FakeStore({"a": named(READY, "a"), "b": named(COLLECTED, "b")})
    contacts = FakeContacts()
    found = Anonymizer(store, lambda: contacts).anonymize("demo", "completed", NOW, LATER, None)
    assert (found.orders, found.anonymized, found.left, found.cursor) == (2, 1, 1, None)
    assert store.orders["a"] == named(READY, "a")
    assert contacts.deleted == ["b"]


def test_repeat_finds_nothing_left() -> None:
    store, contacts = FakeStore({"b": named(COLLECTED, "b")}), FakeContacts()
    anonymizer = Anonymizer(store, lambda: contacts)
    counts = [
        anonymizer.anonymize("demo", "completed", NOW, LATER, None).anonymized for _ in range(2)
    ]
    assert counts == [1, 0]


def test_order_that_changes_meanwhile_counts_as_left() -> None:
    store = FakeStore({"b": named(COLLECTED, "b")}, changing={"b"})
    found = Anonymizer(store, FakeContacts).anonymize("demo", "completed", NOW, LATER, None)
    assert (found.anonymized, found.left) == (0, 1)


def test_anonymized_order_can_still_be_rated() -> None:
    rated = rate(anonymized(COLLECTED), 5, NOW)
    assert (rated.rating, rated.item, rated.state) == (5, NAMELESS, OrderState.COLLECTED)


SPAN = {"state": "completed", "from": "2026-01-01T00:00:00.000Z", "to": "2099-01-01T00:00:00.000Z"}


@pytest.mark.cloud
def test_day_is_anonymized_page_by_page_on_the_cloud(
    shop: TestShop,
) -> None:
    shop_id = shop.new_shop(smsOn=True)
    order, token = shop.place(shop_id, name="Zoe", note="By the door")
    contact = {"orderId": order["orderId"]}
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success
    cancelled, _ = shop.place(shop_id, name="Max")
    assert shop.act(cancelled, "cancel").is_success
    waiting, _ = shop.place(shop_id, name="Ida")
    # A number that an event which was lost has left.
    shop.table("notifications").put_item(
        Item={**contact, "phoneNumber": "+15550100", "expiresAtEpoch": 4_000_000_000}
    )
    path = f"/staff/shops/{shop_id}/anonymize-orders"
    for state in ("completed", "cancelled"):
        answer = shop.call("POST", path, "manager", {**SPAN, "state": state})
        assert answer.json() == {"orders": 1, "anonymized": 1, "left": 0, "cursor": None}
        again = shop.call("POST", path, "manager", {**SPAN, "state": state})
        assert again.json()["anonymized"] == 0
    for one in (order, cancelled):
        assert (shop.order(one)["name"], shop.order(one)["note"]) == (None, None)
    assert shop.order(waiting)["name"] == "Ida"
    assert "Item" not in shop.table("notifications").get_item(Key=contact)
    own = shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]
    assert (own["drinkName"], own["state"]) == (order["drinkName"], "COLLECTED")


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("change", "field_name"),
    [
        ({"state": "open"}, "state"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2025-01-01T00:00:00.000Z"}, "to"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": cursor("completed#1999-01-01T00:00:00.000Z")}, "cursor"),
        ({"cursor": cursor("cancelled#2026-11-20T00:00:00.000Z")}, "cursor"),
    ],
)
def test_bad_span_is_refused(shop: TestShop, change: dict[str, str], field_name: str) -> None:
    path = f"/staff/shops/{shop.shop_id}/anonymize-orders"
    answer = shop.call("POST", path, "manager", {**SPAN, **change})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field_name
