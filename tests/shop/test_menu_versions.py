"""Two managers edit one menu: the second learns that it changed."""

from __future__ import annotations

import pytest

from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud


def test_menu_of_an_older_version_is_refused_and_changes_nothing(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    path = f"/staff/shops/{shop_id}"
    read = shop.call("GET", path, "manager").json()["shop"]
    drink = read["menu"][0]["drinkId"]
    shop.call("PATCH", f"{path}/menu/{drink}", "barista", {"available": False})
    body = {"menu": read["menu"], "version": read["version"]}
    late = shop.call("PUT", f"{path}/menu", "manager", body)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "menu_changed")
    now = shop.call("GET", path, "manager").json()["shop"]
    assert not now["menu"][0]["available"]
    body["version"] = now["version"]
    assert shop.call("PUT", f"{path}/menu", "manager", body).status_code == 200


def test_ready_drink_that_nobody_collects_is_a_no_show(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop())
    assert shop.act(order, "no-show").json()["error"]["code"] == "wrong_state"
    shop.act(order, "make")
    shop.act(order, "complete")
    answer = shop.act(order, "no-show")
    assert (answer.status_code, answer.json()["order"]["reason"]) == (200, "no_show")
    assert shop.act(order, "no-show").status_code == 200
    seen = shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]
    assert (seen["state"], seen["reason"]) == ("CANCELLED", "no_show")


def test_order_carries_the_allergens_of_its_choice(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    oat = {"optionId": "oat", "name": "Oat", "available": True,
           "allergens": {"adds": ["oats"], "removes": ["milk"]}}  # fmt: skip
    milk = {"name": "Milk", "required": True, "multiple": False, "options": [oat]}
    drink = {"drinkId": "latte", "name": "Latte", "description": "", "available": True,
             "allergens": ["milk"], "modifiers": [milk]}  # fmt: skip
    menu = shop.call("PUT", f"/staff/shops/{shop_id}/menu", "manager", {"menu": [drink]})
    assert menu.status_code == 200
    public = shop.call("GET", f"/shops/{shop_id}").json()["menu"][0]["modifiers"][0]["options"][0]
    assert public["allergens"] == {"adds": ["oats"], "removes": ["milk"]}
    order, _ = shop.place(shop_id, drinkId="latte", optionIds=["oat"])
    assert order["allergens"] == ["oats"]
