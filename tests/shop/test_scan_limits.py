"""How much of a code one phone or one network may take, and how staff replace a code."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.open_shop import TestShop, eventually, steady_interval

pytestmark = pytest.mark.cloud


def scan(shop: TestShop, shop_id: str, code: str, **headers: str) -> httpx.Response:
    """Scan as somebody without a customer token."""
    return shop.call("POST", f"/shops/{shop_id}/scans", body={"code": code}, headers=headers)


def cookie_of(shop: TestShop, device: str | None = None) -> str:
    """Return the device cookie that the phone page sets, as a browser sends it back."""
    answer = shop.call("GET", "/", headers={"Cookie": device} if device else None)
    return answer.headers["set-cookie"].partition(";")[0]


def test_address_brings_no_more_new_customers_than_the_shop_allows(shop: TestShop) -> None:
    shop_id = shop.new_shop(scansPerAddress=3, drinksPerCode=20)
    code = shop.code(shop_id)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: scan(shop, shop_id, code), range(12)))
    assert Counter(a.status_code for a in answers) == {201: 3, 429: 9}
    refused = next(a for a in answers if a.status_code == 429)
    error = refused.json()["error"]
    assert error["code"] == "too_many_scans"
    assert 0 < error["retryAfterSeconds"] <= steady_interval()
    assert refused.headers["retry-after"] == str(error["retryAfterSeconds"])
    assert "order at the bar" in error["message"]
    qr_code = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
    assert qr_code["drinksLeft"] == 17


def test_shop_without_a_limit_accepts_every_scan_from_this_machine(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=20)
    code = shop.code(shop_id)
    assert {scan(shop, shop_id, code).status_code for _ in range(7)} == {201}


def test_device_whose_page_was_cleared_is_the_same_customer(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    code, cookie = shop.code(shop_id), cookie_of(shop)
    first = scan(shop, shop_id, code, Cookie=cookie)
    again = scan(shop, shop_id, code, Cookie=cookie)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["order"]["orderId"] == first.json()["order"]["orderId"]
    mine = shop.call("GET", "/orders", again.json()["customerToken"]).json()["orders"]
    assert len(mine) == 1


def test_device_keeps_its_id_when_the_page_is_loaded_again(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    first, code = cookie_of(shop), shop.code(shop_id)
    scan(shop, shop_id, code, Cookie=first)
    assert scan(shop, shop_id, code, Cookie=cookie_of(shop, first)).status_code == 200
    assert scan(shop, shop_id, code, Cookie=cookie_of(shop)).status_code == 201


def test_forged_device_cookie_is_ignored(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    code, cookie = shop.code(shop_id), cookie_of(shop)
    forged = f"{cookie[:-4]}AAAA"
    answers = [scan(shop, shop_id, code, Cookie=forged) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    customers = {shop.call("GET", "/orders", a.json()["customerToken"]).text for a in answers}
    assert len(customers) == 2


def test_short_key_of_one_device_gives_another_an_order_of_its_own(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    code = shop.code(shop_id)
    answers = [
        scan(shop, shop_id, code, Cookie=cookie_of(shop), **{"Idempotency-Key": "1"})
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert len({a.json()["customerToken"] for a in answers}) == 2
    assert len({a.json()["order"]["orderId"] for a in answers}) == 2


def test_repeat_after_a_lost_answer_takes_no_second_drink(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5)
    code, cookie = shop.code(shop_id), cookie_of(shop)
    headers = {"Cookie": cookie, "Idempotency-Key": "1"}
    answers = [scan(shop, shop_id, code, **headers) for _ in range(3)]
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["customerToken"] for a in answers}) == 1
    qr_code = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
    assert qr_code["drinksLeft"] == 4


def test_stale_and_staff_tokens_do_not_stop_a_scan(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    body = {"code": shop.code(shop_id)}
    for token in ("manager", "abc", "a.b.c"):
        answer = shop.call("POST", f"/shops/{shop_id}/scans", token, body)
        assert answer.status_code == 201, token
        assert shop.call("GET", f"/shops/{shop_id}", token).status_code == 200
        assert shop.call("GET", "/config", token).status_code == 200


def test_scans_of_unknown_codes_leave_nothing_in_the_table(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    shop.code(shop_id)
    for number in range(5):
        answer = scan(
            shop, shop_id, "ffffffff-aaaaaaaaaaaa", **{"Idempotency-Key": f"{number:020}"}
        )
        assert answer.status_code == 404
    items = shop.table("validator").scan()["Items"]
    own = [item["item"] for item in items if item["shopId"] == shop_id]
    assert len(own) == 1
    assert own[0].startswith("code#")


def test_new_code_ends_the_old_one_and_its_unplaced_orders(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    placed, _ = shop.place(shop_id)
    waiting, token = shop.scan(shop_id)
    old = shop.code(shop_id)
    path = f"/staff/shops/{shop_id}/new-code"
    answer = shop.call("POST", path, "barista", {"cancelUnplaced": True})
    assert answer.status_code == 200
    assert answer.json()["shop"]["shopId"] == shop_id
    assert shop.code(shop_id) != old
    gone = scan(shop, shop_id, old)
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "code_expired")
    ended = eventually(lambda: _cancelled(shop, waiting, token))
    assert ended["reason"] == "barista"
    assert "scan the new one" in ended["message"]
    assert shop.order(placed)["state"] == "PLACED"
    assert scan(shop, shop_id, shop.code(shop_id)).status_code == 201


def test_new_code_leaves_unplaced_orders_alone_unless_asked(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, token = shop.scan(shop_id)
    assert shop.call("POST", f"/staff/shops/{shop_id}/new-code", "manager").status_code == 200
    body = shop.some_order_request(shop_id)
    assert shop.call("PUT", f"/orders/{order['orderId']}", token, body).status_code == 200


def test_scans_while_the_code_is_replaced_leave_no_unplaced_order(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=30, maxOpenOrders=50)
    code = shop.code(shop_id)

    def press_or_scan(number: int) -> httpx.Response:
        if number == 8:
            path = f"/staff/shops/{shop_id}/new-code"
            return shop.call("POST", path, "barista", {"cancelUnplaced": True})
        return scan(shop, shop_id, code)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press_or_scan, range(20)))
    assert {a.status_code for a in answers} <= {200, 201, 410}
    eventually(lambda: not _open_orders(shop, shop_id))


def test_staff_read_the_settings_without_writing(shop: TestShop) -> None:
    shop_id = shop.new_shop(scansPerAddress=7)
    for role in ("barista", "manager", "display"):
        answer = shop.call("GET", f"/staff/shops/{shop_id}", role)
        assert answer.json()["shop"]["scansPerAddress"] == 7
    assert "scansPerAddress" not in shop.call("GET", f"/shops/{shop_id}").json()


def _cancelled(shop: TestShop, order: dict[str, Any], token: str) -> dict[str, Any] | None:
    found: dict[str, Any] = shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"]
    return found if found["state"] == "CANCELLED" else None


def _open_orders(shop: TestShop, shop_id: str) -> list[Any]:
    found: list[Any] = shop.call("GET", f"/staff/shops/{shop_id}/orders", "barista").json()[
        "orders"
    ]
    return found


def test_scan_answers_all_that_a_phone_needs(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    code, key = shop.code(shop_id), {"Idempotency-Key": "0123456789abcdef"}
    first = scan(shop, shop_id, code, **key).json()
    assert first["shop"] == shop.call("GET", f"/shops/{shop_id}").json()
    assert first["realtime"]["url"].startswith("ws://")
    again = scan(shop, shop_id, code, **key).json()
    assert {**again, "realtime": None, "shop": None} == {**first, "realtime": None, "shop": None}
    assert again["realtime"]["clientId"] != first["realtime"]["clientId"]
