"""Orders time out, of the customer and of the bar, in a shop with short time-outs.

All orders are made before the first test, so that their times pass together. The times
are long enough for a busy machine to place an order and to make a drink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from backend.client import LiveBoard, OrderState
from backend.local.deployment import Timeouts
from tests.open_shop import TestShop, eventually, opened

pytestmark = pytest.mark.cloud
TIMEOUTS = Timeouts(customer_seconds=15, barista_seconds=20)

OrderAndToken = tuple[dict[str, Any], str]


@dataclass(frozen=True)
class Bar:
    """Orders that wait for what does not happen, each in a shop of its own.

    `board` follows the shop of the order that is not placed.
    """

    shop: TestShop
    board: LiveBoard
    unplaced: OrderAndToken
    unmade: dict[str, OrderAndToken]
    completed: OrderAndToken


@pytest.fixture(scope="module")
def bar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bar]:
    root: Path = tmp_path_factory.mktemp("short-timeouts-shop")
    with opened(root, TIMEOUTS) as shop:
        completed = eventually(lambda: _made(shop, "make", "complete"))
        taken = eventually(lambda: _made(shop, "make"))
        waiting = eventually(lambda: _made(shop))
        shop_id = shop.new_shop()
        with LiveBoard(shop.as_staff("barista"), shop_id) as board:
            assert board.wait_live(60)
            unplaced = shop.scan(shop_id)
            yield Bar(shop, board, unplaced, {"waiting": waiting, "taken": taken}, completed)


def _made(shop: TestShop, *actions: str) -> OrderAndToken | None:
    """Return a placed order after these actions; None if the machine was too busy to be in time."""
    order, token = shop.scan(shop.new_shop())
    body = shop.some_order_request(order["shopId"])
    answers = [shop.call("PUT", f"/orders/{order['orderId']}", token, body)]
    answers += [shop.act(order, action) for action in actions]
    if not all(answer.is_success for answer in answers):
        assert _ended(shop, order, token)["reason"] in ("customer_timeout", "barista_timeout")
        return None
    if actions:  # whoever makes it is told until when
        assert _seconds_to_make(answers[1].json()["order"]) == TIMEOUTS.barista_seconds
    return answers[-1].json()["order"], token


def _seconds_to_make(order: dict[str, Any]) -> float:
    placed, make_by = (datetime.fromisoformat(order[name]) for name in ("placedAt", "makeBy"))
    return (make_by - placed).total_seconds()


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


def test_order_that_is_not_placed_in_time_is_cancelled(bar: Bar) -> None:
    shop, (order, token) = bar.shop, bar.unplaced
    shop_id = order["shopId"]
    assert _ended(shop, order, token)["reason"] == "customer_timeout"
    eventually(lambda: _free(shop, shop_id))
    eventually(lambda: _on_board(bar.board, order) is OrderState.CANCELLED)
    body = shop.some_order_request(shop_id)
    late = shop.call("PUT", f"/orders/{order['orderId']}", token, body)
    assert late.json()["error"]["code"] == "order_ended"


@pytest.mark.parametrize("state", ["waiting", "taken"])
def test_drink_that_is_not_made_in_time_is_cancelled(bar: Bar, state: str) -> None:
    order, token = bar.unmade[state]
    assert _ended(bar.shop, order, token)["reason"] == "barista_timeout"
    eventually(lambda: _free(bar.shop, order["shopId"]))


def test_completed_drink_does_not_time_out(bar: Bar) -> None:
    _ended(bar.shop, *bar.unmade["waiting"])  # which was placed later
    order, _ = bar.completed
    assert bar.shop.order(order)["state"] == "COMPLETED"
