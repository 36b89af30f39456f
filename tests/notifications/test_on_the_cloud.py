"""Texts as SNS receives them: asked for, one for each change, and the number deleted after."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def texts(shop: TestShop, number: str) -> list[str]:
    """Return what was sent to a number, by the local cloud's own record."""
    answer = httpx.get(f"{shop.aws.endpoint_url}/_ministack/sns/sms-messages")
    found: dict[str, Any] = answer.json()
    return [str(m) for m in found.get("sms_messages", found).get(number, [])]


def ask(shop: TestShop, order: dict[str, Any], token: str, number: str) -> httpx.Response:
    path = f"/orders/{order['orderId']}/notification"
    return shop.call("PUT", path, token, {"phoneNumber": number})


def test_customer_who_asked_is_texted_once_and_the_number_is_deleted(shop: TestShop) -> None:
    number = "+351912000001"
    order, token = shop.place(shop.new_shop(smsOn=True))
    assert ask(shop, order, token, number).status_code == 202
    state = shop.call("GET", f"/orders/{order['orderId']}/notification", token).json()
    assert state == {"smsOn": True, "isAsked": True}
    shop.act(order, "make")
    shop.act(order, "complete")
    [text] = eventually(lambda: texts(shop, number))
    assert "is ready" in text
    shop.act(order, "collect")
    table = shop.table("notifications")
    eventually(lambda: "Item" not in table.get_item(Key={"orderId": order["orderId"]}))
    assert len(texts(shop, number)) == 1


def test_texts_are_off_unless_the_shop_turns_them_on(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop())
    answer = ask(shop, order, token, "+351912000002")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "sms_off")


def test_number_without_its_country_is_refused(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop(smsOn=True))
    answer = ask(shop, order, token, "912000003")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "phoneNumber")


def test_customer_cannot_ask_for_anothers_order(shop: TestShop) -> None:
    bar = shop.new_shop(smsOn=True)
    order, _ = shop.place(bar)
    _, token = shop.place(bar)
    assert ask(shop, order, token, "+351912000004").status_code == 404
