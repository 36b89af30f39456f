"""Texts as SNS receives them: asked for, one for each change, and the number deleted after."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from chalicelib.notifications.store import NumberStore
from tests.in_process import as_function
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def new_shop(shop: TestShop, drink: str) -> str:
    """Return a shop that texts and sells one drink, by whose name its texts are known."""
    shop_id = shop.new_shop(smsOn=True)
    plain = {"drinkId": "only", "name": drink, "description": "", "available": True}
    menu = {"menu": [{**plain, "allergens": [], "modifiers": []}]}
    answer = shop.call("PUT", f"/staff/shops/{shop_id}/menu", "manager", menu)
    assert answer.status_code == 200, answer.text
    return shop_id


def texts(shop: TestShop, drink: str) -> list[str]:
    """Return the texts about a drink, by the local cloud's log, which has them without numbers."""
    lines = (shop.folder.logs / "cloud.log").read_text().splitlines()
    return [line for line in lines if "SNS SMS to" in line and drink in line]


def files_with(shop: TestShop, number: str) -> set[str]:
    """Return the names of the shop's files in which a number stands, in whatever writing."""
    digits, found = number.removeprefix("+").encode(), set()
    for path in shop.folder.root.rglob("*"):
        try:
            if digits in path.read_bytes():
                found.add(path.name)
        except (FileNotFoundError, IsADirectoryError):
            continue  # a save moved it meanwhile
    return found


def ask(shop: TestShop, order: dict[str, Any], token: str, number: str) -> httpx.Response:
    path = f"/orders/{order['orderId']}/notification"
    return shop.call("PUT", path, token, {"phoneNumber": number})


def test_customer_who_asked_is_texted_once_and_the_number_is_deleted(shop: TestShop) -> None:
    number, drink = "+351912000001", "Flat Once"
    order, token = shop.place(new_shop(shop, drink))
    assert ask(shop, order, token, number).status_code == 202
    state = shop.call("GET", f"/orders/{order['orderId']}/notification", token).json()
    assert state == {"smsOn": True, "isAsked": True}
    shop.act(order, "make")
    shop.act(order, "complete")
    [text] = eventually(lambda: texts(shop, drink))
    assert "is ready" in text
    shop.act(order, "collect")
    table = shop.table("notifications")
    eventually(lambda: "Item" not in table.get_item(Key={"orderId": order["orderId"]}))
    assert len(texts(shop, drink)) == 1


def test_a_number_is_in_no_log_and_leaves_the_disk_with_the_order(shop: TestShop) -> None:
    number, drink = "+351912000077", "Flat Secret"
    order, token = shop.place(new_shop(shop, drink))
    assert ask(shop, order, token, number).status_code == 202
    # A file that is being replaced may be there under another name just now.
    eventually(lambda: files_with(shop, number) == {"private-items"})
    shop.act(order, "make")
    shop.act(order, "complete")
    eventually(lambda: texts(shop, drink))
    eventually(lambda: files_with(shop, number) == {"private-items"})
    shop.act(order, "collect")
    eventually(lambda: not files_with(shop, number))
    logs = shop.aws.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    said = [logs.filter_log_events(logGroupName=group)["events"] for group in groups]
    assert groups
    assert number.removeprefix("+") not in str(said)


def test_expired_numbers_are_deleted(shop: TestShop) -> None:
    table, now = shop.table("notifications"), int(time.time())
    for order_id, until in (("expired", now - 1), ("open", now + 3600)):
        item = {"orderId": order_id, "phoneNumber": "+351912000078", "expiresAtEpoch": until}
        table.put_item(Item=item)
    with as_function(shop):
        store = NumberStore()
        assert not store.has("expired")
        store.delete_expired()
        left = {item["orderId"] for item in table.scan()["Items"]}
        assert ("expired" in left, "open" in left) == (False, True)
        store.delete("open")


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
