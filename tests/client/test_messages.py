from __future__ import annotations

import json
from typing import Any

import pytest

from backend.client import Message, UnexpectedAnswer

from .samples import LATER, order_json, shop_json

QUEUE = {"length": 3, "estimatedWaitSeconds": {"low": 60, "high": 120}}


def parsed(**detail: Any) -> Message:
    body = {"type": "Room.Happened", "id": "e-1", "time": LATER, "detail": detail}
    return Message.parse("a/topic", json.dumps(body).encode())


def test_order_is_read_for_each_audience() -> None:
    assert parsed(order=order_json()).order is not None
    shown = {"orderId": "o", "number": 4, "name": None, "state": "MAKING", "version": 2}
    order = parsed(order=shown).order
    assert order is not None
    assert (order.number, order.drink_id, order.options) == (4, None, ())


def test_shop_without_a_menu_is_read() -> None:
    shown = {"shopId": "demo", "name": "Bar", "isOpen": False, "pausedUntil": LATER, "version": 8}
    shop = parsed(shop=shown).shop
    assert shop is not None
    assert (shop.is_open, shop.menu, shop.version) == (False, (), 8)
    whole = parsed(shop=shop_json()).shop
    assert whole is not None
    assert whole.menu[0].modifiers[0].required


def test_line_and_own_place_are_read() -> None:
    wait = {"low": 10, "high": 20}
    message = parsed(queue=QUEUE, orderId="o", position=2, estimatedWaitSeconds=wait)
    assert message.queue is not None
    assert message.place is not None
    assert (message.queue.length, message.place.position) == (3, 2)
    assert parsed(queue=QUEUE).place is None


def test_code_is_read() -> None:
    code = parsed(code="c", drinksLeft=0, startsAt=LATER, expiresAt=LATER, revision=4).code
    assert code is not None
    assert (code.drinks_left, code.revision) == (0, 4)


def test_message_that_says_nothing_known_is_refused() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"Room\.Happened"):
        parsed(shopId="demo", later="news")
