"""Concurrent, repeated and late calls and events: one winner, and nothing lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def at_once(count: int, call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as callers:
        return list(callers.map(call, range(count)))


def codes(answers: list[httpx.Response]) -> Counter[Any]:
    return Counter(a.json().get("error", {}).get("code", a.status_code) for a in answers)


def open_orders(shop: TestShop, shop_id: str) -> list[dict[str, Any]]:
    path = f"/staff/shops/{shop_id}/orders?state=open&limit=200"
    found: list[dict[str, Any]] = shop.call("GET", path, "barista").json()["orders"]
    return found


def places_taken(shop: TestShop, shop_id: str) -> set[str]:
    key = {"shopId": shop_id, "item": "shop"}
    item = shop.table("queue").get_item(Key=key, ConsistentRead=True).get("Item", {})
    return set(item.get("openOrders", ()))


def put_event(shop: TestShop, service: str, kind: str, detail: dict[str, Any]) -> None:
    entry = {
        "Source": f"serverlesspresso.{shop.stage}.{service}",
        "DetailType": kind,
        "Detail": json.dumps(detail),
    }
    assert not shop.aws.client("events").put_events(Entries=[entry])["FailedEntryCount"]


def test_code_for_seven_drinks_yields_seven_orders_under_fifty_scans(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=7, maxOpenOrders=100)
    code = shop.code(shop_id)
    answers = at_once(
        50, lambda _: shop.call("POST", f"/shops/{shop_id}/scans", body={"code": code})
    )
    assert codes(answers) == {201: 7, "no_drinks_left": 43}
    refused = next(a for a in answers if a.status_code == 409).json()["error"]
    qr_code = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
    assert refused["nextCodeAt"] == qr_code["expiresAt"]
    assert qr_code["drinksLeft"] == 0
    assert len({a.json()["order"]["orderId"] for a in answers if a.status_code == 201}) == 7


def test_all_displays_see_one_code_in_a_window(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    path = f"/staff/shops/{shop_id}/qr-code"
    answers = at_once(8, lambda _: shop.call("GET", path, "display"))
    assert len({a.json()["code"] for a in answers}) == 1


def test_limit_is_never_exceeded_and_drinks_are_returned(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=12, maxOpenOrders=4)
    code = shop.code(shop_id)
    answers = at_once(
        12, lambda _: shop.call("POST", f"/shops/{shop_id}/scans", body={"code": code})
    )
    orders = [a.json() for a in answers]

    def settled() -> list[dict[str, Any]] | None:
        seen = [
            shop.call("GET", f"/orders/{o['order']['orderId']}", o["customerToken"]).json()["order"]
            for o in orders
        ]
        refused = [o for o in seen if o["state"] == "CANCELLED"]
        return refused if len(refused) >= 8 else None

    refused = eventually(settled)
    assert {o["reason"] for o in refused} == {"queue_full"}
    assert len(open_orders(shop, shop_id)) == len(places_taken(shop, shop_id)) == 4
    path = f"/staff/shops/{shop_id}/qr-code"
    eventually(lambda: shop.call("GET", path, "display").json()["drinksLeft"] == 8)
    walk_up = shop.call(
        "POST", f"/staff/shops/{shop_id}/orders", "barista", shop.some_order_request(shop_id)
    )
    assert codes([walk_up]) == {"queue_full": 1}
    assert len(open_orders(shop, shop_id)) == 4


def test_place_is_free_again_after_every_kind_of_ending(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    by_customer, token = shop.scan(shop_id)
    by_staff, _ = shop.place(shop_id)
    completed, _ = shop.place(shop_id)
    everyone = {o["orderId"] for o in (by_customer, by_staff, completed)}
    eventually(lambda: places_taken(shop, shop_id) == everyone)
    shop.call("DELETE", f"/orders/{by_customer['orderId']}", token)
    shop.act(by_staff, "cancel")
    shop.act(completed, "make")
    shop.act(completed, "complete")
    eventually(lambda: not places_taken(shop, shop_id))


def test_double_tap_places_one_order(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, token = shop.scan(shop_id)
    body = shop.some_order_request(shop_id)
    path = f"/orders/{order['orderId']}"
    answers = at_once(6, lambda _: shop.call("PUT", path, token, body))
    assert {a.status_code for a in answers} == {200}
    assert {(a.json()["order"]["version"], a.json()["order"]["number"]) for a in answers} == {
        (2, answers[0].json()["order"]["number"])
    }
    other = shop.call("PUT", path, token, {**body, "note": "hot"})
    assert codes([other]) == {"already_placed": 1}


def test_two_baristas_cannot_both_take_an_order(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    roles = ["barista", "manager"] * 3
    answers = at_once(6, lambda n: shop.act(order, "make", roles[n]))
    winners = {a.json()["order"]["baristaName"] for a in answers if a.status_code == 200}
    assert len(winners) == 1
    assert codes(answers) == {200: 3, "taken": 3}


def test_complete_against_cancel_has_one_winner(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    shop.act(order, "make")
    actions = ["complete", "cancel"]
    answers = at_once(2, lambda n: shop.act(order, actions[n], ("barista", "manager")[n]))
    assert codes(answers) == {200: 1, "wrong_state": 1}
    won = actions[[a.status_code for a in answers].index(200)]
    assert shop.order(order)["state"] == {"complete": "COMPLETED", "cancel": "CANCELLED"}[won]


def test_repeated_scan_with_its_key_is_the_same_scan(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=5)
    body = {"code": shop.code(shop_id)}
    headers = {"Idempotency-Key": "a-phone-on-bad-wifi"}
    path = f"/shops/{shop_id}/scans"
    answers = at_once(4, lambda _: shop.call("POST", path, body=body, headers=headers))
    answers.append(shop.call("POST", path, body=body, headers=headers))
    assert {a.status_code for a in answers} == {201}
    assert len({(a.json()["order"]["orderId"], a.json()["customerToken"]) for a in answers}) == 1
    qr_code = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
    assert qr_code["drinksLeft"] == 4


def test_customer_has_one_open_order(shop: TestShop) -> None:
    shop_id = shop.new_shop(drinksPerCode=9)
    first, token = shop.scan(shop_id)
    body = {"code": shop.code(shop_id)}
    path = f"/shops/{shop_id}/scans"
    again = shop.call("POST", path, token, body)
    assert (again.status_code, again.json()["order"]["orderId"]) == (200, first["orderId"])
    shop.call("DELETE", f"/orders/{first['orderId']}", token)
    answers = at_once(4, lambda _: shop.call("POST", path, token, body))
    assert codes(answers) == {201: 1, 200: 3}
    assert len({a.json()["order"]["orderId"] for a in answers}) == 1
    qr_code = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
    assert qr_code["drinksLeft"] == 7


def test_walk_up_with_its_key_is_taken_once(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    path, body = f"/staff/shops/{shop_id}/orders", shop.some_order_request(shop_id)
    headers = {"Idempotency-Key": "terminal-7-job-3"}
    answers = at_once(3, lambda _: shop.call("POST", path, "barista", body, headers))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["order"]["orderId"] for a in answers}) == 1
    assert len(open_orders(shop, shop_id)) == 1


def test_closed_and_paused_shops_refuse_scans(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    body, path = {"code": shop.code(shop_id)}, f"/shops/{shop_id}/scans"
    shop.call("PATCH", f"/staff/shops/{shop_id}", "barista", {"isOpen": False})
    closed = shop.call("POST", path, body=body)
    assert codes([closed]) == {"shop_closed": 1}
    until = datetime.now(UTC) + timedelta(minutes=10)
    shop.call("PATCH", f"/staff/shops/{shop_id}", "barista", {"isOpen": True})
    answer = shop.call(
        "PATCH", f"/staff/shops/{shop_id}", "barista", {"pausedUntil": until.isoformat()}
    )
    paused = shop.call("POST", path, body=body)
    assert codes([paused]) == {"shop_closed": 1}
    assert paused.json()["error"]["pausedUntil"] == answer.json()["shop"]["pausedUntil"]
    shop.call("PATCH", f"/staff/shops/{shop_id}", "barista", {"pausedUntil": None})
    assert shop.call("POST", path, body=body).status_code == 201


def test_sold_out_drink_is_refused_until_it_is_back(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, token = shop.scan(shop_id)
    body = shop.some_order_request(shop_id)
    path = f"/orders/{order['orderId']}"
    for end in ("", f"/options/{body['optionIds'][0]}"):
        switch = f"/staff/shops/{shop_id}/menu/{body['drinkId']}{end}"
        assert shop.call("PATCH", switch, "barista", {"available": False}).status_code == 200
        assert codes([shop.call("PUT", path, token, body)]) == {"sold_out": 1}
        shop.call("PATCH", switch, "barista", {"available": True})
    assert shop.call("PUT", path, token, body).status_code == 200


def test_expired_code_is_gone_after_its_grace(shop: TestShop) -> None:
    shop_id = shop.new_shop(codeIntervalSeconds=2)
    path = f"/shops/{shop_id}/scans"

    def scanned_late() -> str | None:
        """Return a code that was scanned after its window; None if that was after its grace."""
        shown = shop.call("GET", f"/staff/shops/{shop_id}/qr-code", "display").json()
        code, grace = shown["code"], datetime.fromisoformat(shown["expiresAt"])
        eventually(lambda: shop.code(shop_id) != code)
        late = shop.call("POST", path, body={"code": code})
        if datetime.now(UTC) > grace + timedelta(seconds=15):
            return None  # the machine is busy: once more
        assert late.status_code == 201, "a code is good for 15 s after its window"
        return str(code)

    code = eventually(scanned_late)
    gone = eventually(
        lambda: (a := shop.call("POST", path, body={"code": code})).status_code == 410 and a
    )
    assert codes([gone]) == {"code_expired": 1}


def test_shorter_window_applies_at_once(shop: TestShop) -> None:
    shop_id = shop.new_shop(codeIntervalSeconds=86400)
    first = shop.code(shop_id)
    shop.call("PATCH", f"/staff/shops/{shop_id}", "manager", {"codeIntervalSeconds": 2})
    eventually(lambda: shop.code(shop_id) != first)


def test_numbers_count_from_one_in_each_shop(shop: TestShop) -> None:
    first, second = shop.new_shop(), shop.new_shop()
    numbers = [shop.place(shop_id)[0]["number"] for shop_id in (first, first, second)]
    assert numbers == [1, 2, 1]


def test_new_order_that_is_delivered_twice_has_one_workflow(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    detail = {
        "metadata": {"version": 1},
        "shopId": shop_id,
        "orderId": order["orderId"],
        "customerId": "c",
        "code": "x",
        "shopVersion": 1,
        "maxOpenOrders": 20,
        "order": order,
    }
    put_event(shop, "qr-validator", "Validator.NewOrder", detail)
    states = shop.aws.client("stepfunctions")

    def executions() -> list[dict[str, Any]]:
        found = states.list_executions(
            stateMachineArn=f"arn:aws:states:{shop.aws.region}:000000000000:stateMachine:"
            f"serverlesspresso-{shop.stage}-order-processor"
        )["executions"]
        described = [states.describe_execution(executionArn=e["executionArn"]) for e in found]
        return [e for e in described if order["orderId"] in e["input"]]

    eventually(lambda: Counter(e["status"] for e in executions()) == {"RUNNING": 1, "SUCCEEDED": 1})
    eventually(lambda: places_taken(shop, shop_id) == {order["orderId"]})
    shop.act(order, "make")
    shop.act(order, "complete")
    eventually(lambda: not places_taken(shop, shop_id))
    put_event(shop, "qr-validator", "Validator.NewOrder", detail)
    eventually(lambda: len(executions()) == 3)
    eventually(lambda: {e["status"] for e in executions()} == {"SUCCEEDED"})
    eventually(lambda: not places_taken(shop, shop_id))
    assert shop.order(order)["state"] == "COMPLETED"


def test_late_events_of_the_workflow_change_nothing(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    key = {"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{order['orderId']}"}

    def item() -> dict[str, Any]:
        found: dict[str, Any] = shop.table("orders").get_item(Key=key, ConsistentRead=True)["Item"]
        return found

    eventually(lambda: item().get("waitsFor") == "barista" and "taskToken" in item())
    before = item()
    detail = {
        "shopId": shop_id,
        "orderId": order["orderId"],
        "executionArn": before["executionArn"],
        "taskToken": "late",
    }
    put_event(shop, "order-processor", "OrderProcessor.WorkflowStarted", detail)
    shop.act(order, "make")
    shop.act(order, "complete")
    done = eventually(lambda: "taskToken" not in (i := item()) and not i["outbox"] and i)
    time_out = {**detail, "cause": "barista"}
    put_event(shop, "order-processor", "OrderProcessor.OrderTimeOut", time_out)
    put_event(shop, "order-processor", "OrderProcessor.WaitingCompletion", detail)
    eventually(lambda: "taskToken" not in item() and item()["waitsFor"] == "barista")
    assert item()["order"] == done["order"]
    assert item()["executionArn"] == before["executionArn"]
