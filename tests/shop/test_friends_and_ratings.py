"""A friend's order, a rating, the pick-up place and the day's favourites, on the real shop."""

from __future__ import annotations

from typing import Any

import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud
PLACE = "Window 2, left"


def finish(shop: TestShop, order: dict[str, Any]) -> None:
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success


def test_phone_orders_for_a_friend_with_one_token(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    own, token = shop.place(shop_id)
    scan = {"code": shop.code(shop_id), "forFriend": True}
    answer = shop.call("POST", f"/shops/{shop_id}/scans", token, scan)
    assert answer.status_code == 201, answer.text
    friends = answer.json()["order"]
    path, request = f"/orders/{friends['orderId']}", shop.some_order_request(shop_id)
    token = answer.json()["customerToken"]
    assert shop.call("PUT", path, token, request).json()["order"]["state"] == "PLACED"
    mine = [one["orderId"] for one in shop.call("GET", "/orders", token).json()["orders"]]
    assert mine == [friends["orderId"], own["orderId"]]
    assert shop.call("GET", f"{path}/notification", token).json()["isAsked"] is False
    assert shop.call("DELETE", path, token).json()["order"]["state"] == "CANCELLED"
    assert shop.order(own)["state"] == "PLACED"
    _, stranger = shop.scan(shop.new_shop())
    assert shop.call("GET", path, stranger).status_code == 404


def test_rating_reaches_the_staff_and_the_journey(shop: TestShop) -> None:
    shop_id = shop.new_shop(pickupPlace=PLACE)
    order, token = shop.place(shop_id)
    path = f"/orders/{order['orderId']}/rating"
    assert shop.call("PUT", path, token, {"stars": 4}).json()["error"]["code"] == "wrong_state"
    finish(shop, order)
    for stars in (0, 6, "5", None):
        assert shop.call("PUT", path, token, {"stars": stars}).status_code == 400
    rated = shop.call("PUT", path, token, {"stars": 4}).json()["order"]
    assert (rated["state"], rated["rating"]) == ("COLLECTED", 4)
    assert shop.order(order)["rating"] == 4
    journey = str(order["journeyUrl"])
    page = eventually(
        lambda: "Rated 4 of 5" in (text := shop.call("GET", journey).text) and text, 60
    )
    assert f"Ready: {PLACE}" in page


def test_pickup_place_is_set_by_managers_and_removed(shop: TestShop) -> None:
    shop_id = shop.new_shop(pickupPlace=PLACE)
    order, _ = shop.place(shop_id)
    assert order["pickupPlace"] == PLACE
    assert shop.call("GET", f"/shops/{shop_id}").json()["pickupPlace"] == PLACE
    path = f"/staff/shops/{shop_id}"
    assert shop.call("PATCH", path, "barista", {"pickupPlace": "Here"}).status_code == 403
    for wrong in ("", "x" * 41, 7):
        assert shop.call("PATCH", path, "manager", {"pickupPlace": wrong}).status_code == 400
    changed = shop.call("PATCH", path, "manager", {"pickupPlace": None})
    assert changed.json()["shop"]["pickupPlace"] is None


def test_drinks_that_are_ordered_most_are_the_favourites(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    request = shop.some_order_request(shop_id)
    for times in range(3):
        assert shop.call("GET", f"/shops/{shop_id}").json()["favourites"] == [], times
        shop.place(shop_id, **request)
    assert shop.call("GET", f"/shops/{shop_id}").json()["favourites"] == [request["drinkId"]]
