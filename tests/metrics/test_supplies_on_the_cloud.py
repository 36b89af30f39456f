"""Supplies of a real shop: counted down, sold out, put back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def set_supply(shop: TestShop, shop_id: str, **changes: Any) -> None:
    drink_id = shop.some_order_request(shop_id)["drinkId"]
    body = {
        "name": "Beans",
        "unit": "g",
        "amount": 40,
        "perServing": 18,
        "uses": [drink_id],
        "whenEmpty": "sell_out",
        **changes,
    }
    path = f"/staff/shops/{shop_id}/supplies/beans"
    answer = shop.call("PUT", path, "manager", body)
    assert answer.status_code == 200, answer.text


def status(shop: TestShop, shop_id: str) -> dict[str, Any]:
    answer = shop.call("GET", f"/staff/shops/{shop_id}/supplies", "barista")
    [found] = answer.json()["supplies"]
    return dict(found)


def make(shop: TestShop, shop_id: str) -> dict[str, Any]:
    order, _ = shop.place(shop_id)
    for action in ("make", "complete"):
        assert shop.act(order, action).is_success
    return order


def is_available(shop: TestShop, shop_id: str) -> bool:
    return bool(shop.call("GET", f"/shops/{shop_id}").json()["menu"][0]["available"])


def test_supply_is_counted_down_sold_out_and_put_back(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    set_supply(shop, shop_id)
    assert status(shop, shop_id)["leftServings"] == 2
    first = make(shop, shop_id)
    for action in ("recall", "complete", "collect"):
        assert shop.act(first, action).is_success
    eventually(lambda: status(shop, shop_id)["usedServings"] == 1)
    assert status(shop, shop_id)["leftAmount"] == 22
    make(shop, shop_id)
    eventually(lambda: not is_available(shop, shop_id))
    body = shop.some_order_request(shop_id)
    refused = shop.call("POST", f"/staff/shops/{shop_id}/orders", "barista", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "sold_out")
    found = status(shop, shop_id)
    assert (found["usedServings"], found["leftServings"]) == (2, 0)
    assert found["runsOutAt"] is not None
    set_supply(shop, shop_id, amount=1000)
    assert is_available(shop, shop_id)
    assert status(shop, shop_id)["usedServings"] == 0


def test_supply_that_asks_is_told_to_have_run_out_and_stays_on_the_menu(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    set_supply(shop, shop_id, amount=18, whenEmpty="ask")
    make(shop, shop_id)

    def ran_out_at() -> str | None:
        settings = shop.call("GET", f"/staff/shops/{shop_id}", "barista").json()["shop"]
        found: str | None = settings["supplies"][0]["ranOutAt"]
        return found

    assert eventually(ran_out_at)
    assert is_available(shop, shop_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uses": ["rum"]}, "uses"),
        ({"unit": "litre"}, "unit"),
        ({"perServing": 0}, "perServing"),
        ({"amount": -1}, "amount"),
        ({"whenEmpty": "panic"}, "whenEmpty"),
        ({"left": 1}, "left"),
    ],
)
def test_supply_that_is_not_valid_is_refused(
    shop: TestShop, changes: dict[str, Any], field: str
) -> None:
    whole = {
        "name": "Beans", "unit": "g", "amount": 40, "perServing": 18, "uses": [],
        "whenEmpty": "ask",
    }  # fmt: skip
    path = f"/staff/shops/{shop.shop_id}/supplies/beans"
    answer = shop.call("PUT", path, "manager", {**whole, **changes})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field
