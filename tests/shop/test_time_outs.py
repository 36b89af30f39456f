"""Orders time out, of the customer and of the bar, in a shop with short time-outs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.client import LiveBoard, OrderState
from backend.local.deployment import Timeouts
from tests.open_shop import TestShop, eventually, opened

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def short_timeouts_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    root: Path = tmp_path_factory.mktemp("short-timeouts-shop")
    with opened(root, Timeouts(customer_seconds=4, barista_seconds=5)) as shop:
        yield shop


def _ended(shop: TestShop, order: dict[str, Any], token: str) -> dict[str, Any]:
    """Wait until the order was cancelled, and return it as its customer sees it."""

    def when_cancelled() -> dict[str, Any] | None:
        answer = shop.call("GET", f"/orders/{order['orderId']}", token)
        found: dict[str, Any] = answer.json()["order"]
        return found if found["state"] == "CANCELLED" else None

    return eventually(when_cancelled)


def _on_board(board: LiveBoard, order: dict[str, Any]) -> OrderState | None:
    seen = board.get(order["orderId"])
    return seen.state if seen else None


def _free(shop: TestShop, shop_id: str) -> bool:
    item = shop.table("queue").get_item(Key={"shopId": shop_id, "item": "shop"})["Item"]
    return "openOrders" not in item


def test_order_that_is_not_placed_in_time_is_cancelled(short_timeouts_shop: TestShop) -> None:
    shop_id = short_timeouts_shop.new_shop()
    with LiveBoard(short_timeouts_shop.as_staff("barista"), shop_id) as board:
        assert board.wait_live(20)
        order, token = short_timeouts_shop.scan(shop_id)
        ended = _ended(short_timeouts_shop, order, token)
        assert ended["reason"] == "customer_timeout"
        eventually(lambda: _free(short_timeouts_shop, shop_id))
        eventually(lambda: _on_board(board, order) is OrderState.CANCELLED)
    body = short_timeouts_shop.some_order_request(shop_id)
    late = short_timeouts_shop.call("PUT", f"/orders/{order['orderId']}", token, body)
    assert late.json()["error"]["code"] == "order_ended"


@pytest.mark.parametrize("taken", [False, True])
def test_drink_that_is_not_made_in_time_is_cancelled(
    short_timeouts_shop: TestShop, taken: bool
) -> None:
    shop_id = short_timeouts_shop.new_shop()
    order, token = short_timeouts_shop.place(shop_id)
    if taken:
        short_timeouts_shop.act(order, "make")
    ended = _ended(short_timeouts_shop, order, token)
    assert ended["reason"] == "barista_timeout"
    eventually(lambda: _free(short_timeouts_shop, shop_id))


def test_completed_drink_does_not_time_out(short_timeouts_shop: TestShop) -> None:
    order, _ = short_timeouts_shop.place(short_timeouts_shop.new_shop())
    other, token = short_timeouts_shop.place(short_timeouts_shop.new_shop())
    short_timeouts_shop.act(order, "make")
    short_timeouts_shop.act(order, "complete")
    _ended(short_timeouts_shop, other, token)
    assert short_timeouts_shop.order(order)["state"] == "COMPLETED"
