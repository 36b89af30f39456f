"""Each audience sees the fields that its own type names, and no others."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.contract import messages, orders, shops
from chalicelib.contract.answers import OrderAnswer, OrdersAnswer, ScanAnswer
from chalicelib.contract.events import OrderChanged
from chalicelib.contract.messages import CustomerOrderDetail
from chalicelib.contract.orders import CustomerOrder, DisplayOrder, JourneyOrder, StaffOrder
from chalicelib.contract.serialization import camel, narrow, to_record
from chalicelib.contract.shops import DisplayShop, PublicShop, PublicShopUpdate, Shop
from chalicelib.order_journey.model import entry
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.views import customer_view, staff_view
from chalicelib.publisher.model import messages as messages_of
from tests.contract.contract_types import ANSWERS_AND_EVENTS
from tests.contract.samples import SHOP, sample

CUSTOMER_ORDER = {
    "orderId", "shopId", "number", "drinkId", "drinkName", "optionIds", "options",
    "allergens", "name", "note",
    "state", "reason", "message", "baristaName", "position", "estimatedWaitSeconds", "version",
    "scannedAt", "placedAt", "startedAt", "completedAt", "collectedAt", "cancelledAt", "orderBy",
    "journeyUrl", "pickupPlace", "rating",
}  # fmt: skip
STAFF_ORDER = CUSTOMER_ORDER | {"customerName", "attempt", "isWalkUp", "makeBy", "supplyIds"}
JOURNEY_ORDER = STAFF_ORDER - {
    "drinkId", "optionIds", "allergens", "name", "note", "customerName", "position",
    "estimatedWaitSeconds", "makeBy", "supplyIds",
}  # fmt: skip
PUBLIC_SHOP = {"shopId", "name", "isOpen", "pausedUntil", "menu", "version", "pickupPlace", "rush"}
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PRIVATE = {"customerId", "customerToken", "taskToken", "phoneNumber", "baristaId"}


def names(cls: type[Any]) -> set[str]:
    return {camel(field.name) for field in fields(cls)}


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (CustomerOrder, CUSTOMER_ORDER),
        (StaffOrder, STAFF_ORDER),
        (DisplayOrder, {"orderId", "number", "name", "state", "version", "completedAt"}),
        (JourneyOrder, JOURNEY_ORDER),
        (PublicShop, PUBLIC_SHOP | {"queue", "favourites"}),
        (PublicShopUpdate, PUBLIC_SHOP),
        (DisplayShop, {"shopId", "name", "isOpen", "pausedUntil", "version"}),
    ],
)
def test_view_has_the_fields_of_the_contract(view: type[Any], expected: set[str]) -> None:
    assert names(view) == expected


@pytest.mark.parametrize(
    "view",
    [
        cls
        for cls in ANSWERS_AND_EVENTS
        if cls.__module__ in (orders.__name__, shops.__name__, messages.__name__)
    ],
)
def test_no_view_names_anything_private(view: type[Any]) -> None:
    assert not names(view) & PRIVATE


@dataclass(frozen=True, kw_only=True)
class LaterStaffOrder(StaffOrder):
    """The order of a later contract, which shows the staff more."""

    secret: str = "secret"


@dataclass(frozen=True)
class LaterOrder(Order):
    """The stored order of a later version, which holds more."""

    secret: str = "secret"


def test_field_that_is_added_for_the_staff_reaches_no_other_audience() -> None:
    order = sample(LaterStaffOrder)
    for view in (CustomerOrder, DisplayOrder, JourneyOrder):
        assert set(to_record(narrow(view, order))) == names(view)


def test_field_that_is_added_to_the_stored_order_reaches_nobody() -> None:
    order = sample(LaterOrder)
    # An order that uses no supplies names none.
    assert set(to_record(staff_view(order))) == STAFF_ORDER - {"supplyIds"}
    assert set(to_record(customer_view(order))) == CUSTOMER_ORDER


def test_answer_shows_what_its_type_names_whatever_it_is_given() -> None:
    order = sample(LaterStaffOrder)
    for whole in (OrderAnswer(order), CustomerOrderDetail("demo", order)):
        assert set(to_record(whole)["order"]) == CUSTOMER_ORDER
    assert set(to_record(OrdersAnswer((order,)))["orders"][0]) == CUSTOMER_ORDER
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    scanned = ScanAnswer(order, "token", moment, sample(PublicShop), None)
    assert set(to_record(scanned)["order"]) == CUSTOMER_ORDER


def test_field_that_is_added_to_an_event_is_in_no_message() -> None:
    order = sample(StaffOrder, number=7)
    detail = to_record(sample(OrderChanged, customer_id="zoe", order=order))
    detail["secret"] = detail["order"]["secret"] = {"taskToken": "secret"}
    sent = {
        m.topic: to_record(m.detail) for m in messages_of("OrderManager.MakeOrder", detail, NOW)
    }
    assert set(sent) == {"staff", "display", "customers/zoe"}
    assert "secret" not in json.dumps(sent)


def test_field_that_is_added_to_a_shop_is_in_no_message() -> None:
    shop = {**to_record(SHOP), "secret": "secret"}
    sent = list(messages_of("ConfigService.ConfigChanged", {"shopId": "demo", "shop": shop}, NOW))
    assert len(sent) == 3
    assert "secret" not in json.dumps([to_record(message.detail) for message in sent])


def test_field_that_is_added_to_an_event_is_not_in_the_journey() -> None:
    detail = to_record(sample(OrderChanged, customer_id="zoe"))
    detail["secret"] = detail["order"]["secret"] = "secret"
    stored = entry("OrderManager.MakeOrder", "e1", "2026-11-20T09:30:00Z", detail)
    assert set(stored.detail["order"]) == names(JourneyOrder)
    assert "secret" not in str(asdict(stored))


def test_settings_of_a_shop_are_for_its_staff() -> None:
    settings = names(Shop) - names(PublicShopUpdate)
    assert settings == {
        "drinksPerCode", "codeIntervalSeconds", "maxOpenOrders", "smsOn", "timeZone",
        "scansPerAddress", "agenda", "supplies",
    }  # fmt: skip
    for view in (PublicShop, PublicShopUpdate, DisplayShop):
        assert not names(view) & settings
