"""Bad input gets a clear error of the contract, loses nothing and shows no internals."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.open_shop import TestShop

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def scanned_in_minute(shop: TestShop) -> Callable[[int], tuple[dict[str, Any], str]]:
    """Return a function that scans once for each of its arguments."""
    shop_id = shop.new_shop(drinksPerCode=100, maxOpenOrders=100)
    return cache(lambda _minute: shop.scan(shop_id))


@pytest.fixture
def order(
    scanned_in_minute: Callable[[int], tuple[dict[str, Any], str]],
) -> tuple[dict[str, Any], str]:
    """Return an order that does not time out while a test runs, and its customer's token."""
    return scanned_in_minute(int(time.monotonic() // 60))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"{", None),
        (b"\xff\xfe", None),
        (b"[]", None),
        (b"null", None),
        (b'"latte"', None),
        (b"{}", "drinkId"),
        (b'{"drinkId": "latte"}', "optionIds"),
        (b'{"drinkId": 7, "optionIds": []}', "drinkId"),
        (b'{"drinkId": "latte", "optionIds": "oat"}', "optionIds"),
        (b'{"drinkId": "latte", "optionIds": [1]}', "optionIds.0"),
        (b'{"drinkId": "latte", "optionIds": [], "sugar": 3}', "sugar"),
        (b'{"drinkId": "latte", "optionIds": [], "name": "123456789012345678901"}', "name"),
        (b'{"drinkId": "latte", "optionIds": [], "note": {"a": 1}}', "note"),
        (b'{"drinkId": NaN, "optionIds": []}', None),
        (b"[" * 8000, None),
        (b'{"drinkId": "latte", "optionIds": [], "name": "\\ud800"}', None),
    ],
)
def test_error_of_a_bad_body_names_the_field(
    shop: TestShop, order: tuple[dict[str, Any], str], content: bytes, field: str | None
) -> None:
    placed, token = order
    answer = shop.call("PUT", f"/orders/{placed['orderId']}", token, content=content)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request")
    assert error.get("field") == field
    assert shop.order(placed)["state"] == "SCANNED"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_body_is_validated_whatever_its_content_type(
    shop: TestShop, order: tuple[dict[str, Any], str], content_type: str
) -> None:
    placed, token = order
    answer = shop.call(
        "PUT",
        f"/orders/{placed['orderId']}",
        token,
        content=b"{",
        headers={"Content-Type": content_type},
    )
    assert answer.json()["error"]["code"] == "invalid_request"


def test_large_body_is_too_large(shop: TestShop, order: tuple[dict[str, Any], str]) -> None:
    placed, token = order
    body = {"drinkId": "latte", "optionIds": [], "note": "x" * 17_000}
    answer = shop.call("PUT", f"/orders/{placed['orderId']}", token, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/shops/../staff/shops",
        "/shops/%2e%2e/config",
        "/shops//demo",
        "/orders/%00",
        "/orders/a%2Fb",
        "/orders/" + "x" * 3000,
        "/shops/" + "x" * 3000,
        "/shops/DEMO",
        "/shops/demo;x=1",
        "/_ministack/health",
        "/nothing",
        "/staff/nothing",
        "/restapis",
    ],
)
def test_malformed_path_is_not_found(
    shop: TestShop, order: tuple[dict[str, Any], str], path: str
) -> None:
    answer = shop.call("GET", path, order[1])
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=burnt", "state"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("limit=²", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=W10=", "cursor"),
        ("colour=red", "colour"),
    ],
)
def test_error_of_a_bad_query_names_the_parameter(shop: TestShop, query: str, field: str) -> None:
    answer = shop.call("GET", f"/staff/shops/{shop.shop_id}/orders?{query}", "barista")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (400, "invalid_request", field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"isOpen": "yes"}, "isOpen"),
        ({"isOpen": 1}, "isOpen"),
        ({"pausedUntil": "soon"}, "pausedUntil"),
        ({"pausedUntil": "2026-11-20T10:00:00"}, "pausedUntil"),
        ({"pausedUntil": "9999-12-31T23:59:59-01:00"}, "pausedUntil"),
        ({"pausedUntil": "9999-12-31T23:59:59Z"}, "pausedUntil"),
        ({"scansPerAddress": -1}, "scansPerAddress"),
        ({"scansPerAddress": 1001}, "scansPerAddress"),
        ({"scansPerAddress": "many"}, "scansPerAddress"),
        ({"drinksPerCode": 0}, "drinksPerCode"),
        ({"drinksPerCode": True}, "drinksPerCode"),
        ({"maxOpenOrders": 1.5}, "maxOpenOrders"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"timeZone": "../../etc/passwd"}, "timeZone"),
        ({"version": 9}, "version"),
    ],
)
def test_error_of_a_bad_setting_names_the_field(
    shop: TestShop, body: dict[str, Any], field: str | None
) -> None:
    before = shop.call("GET", f"/shops/{shop.shop_id}").json()
    answer = shop.call("PATCH", f"/staff/shops/{shop.shop_id}", "manager", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request")
    assert error.get("field") == field
    assert shop.call("GET", f"/shops/{shop.shop_id}").json()["isOpen"] == before["isOpen"]


def test_choice_that_the_menu_does_not_offer_is_refused(
    shop: TestShop, order: tuple[dict[str, Any], str]
) -> None:
    placed, token = order
    menu = shop.call("GET", f"/shops/{placed['shopId']}").json()["menu"]
    drink = next(
        d
        for d in menu
        if any(
            m["required"] and len(m["options"]) > 1 and not m["multiple"] for m in d["modifiers"]
        )
    )
    modifier = next(m for m in drink["modifiers"] if m["required"] and not m["multiple"])
    all_of_one = [o["optionId"] for o in modifier["options"]]
    for drink_id, options, code in (
        ("unheard-of", [], "unknown_drink"),
        (drink["drinkId"], ["unheard-of"], "unknown_option"),
        (drink["drinkId"], [], "missing_option"),
        (drink["drinkId"], all_of_one, "too_many_options"),
    ):
        body = {"drinkId": drink_id, "optionIds": options}
        answer = shop.call("PUT", f"/orders/{placed['orderId']}", token, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


@pytest.mark.parametrize("length", [1, 15, 256])
def test_idempotency_key_of_an_anonymous_caller_has_a_length(shop: TestShop, length: int) -> None:
    answer = shop.call(
        "POST",
        f"/shops/{shop.shop_id}/scans",
        body={"code": "x"},
        headers={"Idempotency-Key": "k" * length},
    )
    assert answer.json()["error"]["code"] == "invalid_request"


@pytest.mark.parametrize(
    "code", ["x", "ffffffff-aaaaaaaaaaaa", "00000000-aaaaaaaaaaaa", "é", "../.."]
)
def test_unknown_code_is_not_found(shop: TestShop, code: str) -> None:
    answer = shop.call("POST", f"/shops/{shop.shop_id}/scans", body={"code": code})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_code")
