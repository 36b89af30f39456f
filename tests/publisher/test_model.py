"""Who hears what: each audience gets what it may see, and nothing by accident."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.contract.events import PUBLIC_TYPES
from chalicelib.contract.serialization import to_record
from chalicelib.publisher.model import messages
from tests.kernel.test_records import SHOP

ORDER = {
    "orderId": "demo_1",
    "shopId": "demo",
    "number": 7,
    "state": "PLACED",
    "version": 2,
    "name": "Zoe",
    "note": "hot",
    "customerName": "Zoe",
    "isWalkUp": False,
    "attempt": 0,
    "customerToken": "secret",
    "taskToken": "secret",
    "phoneNumber": "secret",
}


def said(name: str, detail: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {message.topic: message.detail for message in messages(name, detail)}


def test_order_goes_to_staff_display_and_its_customer() -> None:
    detail = {"shopId": "demo", "orderId": "demo_1", "customerId": "c1", "order": ORDER}
    heard = said("OrderManager.MakeOrder", detail)
    assert set(heard) == {"staff", "display", "customers/c1"}
    assert heard["staff"]["order"]["customerName"] == "Zoe"
    assert "customerName" not in heard["customers/c1"]["order"]
    assert set(heard["display"]["order"]) == {
        "orderId",
        "number",
        "name",
        "state",
        "version",
        "completedAt",
    }
    assert "secret" not in str(heard)
    assert "c1" not in str([heard["staff"], heard["display"]])


def test_walk_up_has_no_customer_to_tell() -> None:
    detail = {"shopId": "demo", "orderId": "demo_1", "customerId": None, "order": ORDER}
    assert set(said("OrderManager.MakeOrder", detail)) == {"staff", "display"}


def test_code_goes_to_displays_alone() -> None:
    detail = {"shopId": "demo", "code": "x-y", "drinksLeft": 3, "startsAt": "", "expiresAt": ""}
    assert set(said("Validator.CodeChanged", detail)) == {"display"}


def test_new_order_does_not_show_its_code() -> None:
    detail = {"shopId": "demo", "customerId": "c1", "code": "x-y", "order": ORDER}
    assert "x-y" not in str(said("Validator.NewOrder", detail))


def test_shop_goes_to_everyone_as_they_may_see_it() -> None:
    heard = said("ConfigService.ConfigChanged", {"shopId": "demo", "shop": to_record(SHOP)})
    assert set(heard) == {"staff", "display", "public"}
    assert "menu" in heard["public"]["shop"]
    assert "maxOpenOrders" not in heard["public"]["shop"]
    assert heard["staff"]["shop"]["maxOpenOrders"] == 20


def test_line_goes_to_everyone_and_each_customer_hears_their_place() -> None:
    wait = {"low": 30, "high": 90}
    detail = {
        "shopId": "demo",
        "orderId": "demo_1",
        "queue": {"length": 2, "estimatedWaitSeconds": wait},
        "places": [
            {"orderId": "d1", "customerId": "c1", "position": 1, "estimatedWaitSeconds": wait}
        ],
    }
    heard = said("QueueService.OrderStarted", detail)
    assert heard["customers/c1"]["position"] == 1
    assert set(heard["public"]) == {"shopId", "queue"}


@pytest.mark.parametrize("name", PUBLIC_TYPES)
def test_event_without_anything_to_show_is_no_message(name: str) -> None:
    if name.startswith(("OrderProcessor.", "OrderJourney.")):
        assert said(name, {"shopId": "demo", "orderId": "demo_1"}) == {}
