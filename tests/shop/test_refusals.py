"""An order that nobody can make ends, and its drink goes back, whichever state has failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.kernel.clock import to_text
from chalicelib.qr_validator.model import window_of
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud

_FAILS: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::dynamodb:getItem",
    "Arguments": {"TableName": "missing", "Key": {"shopId": {"S": "none"}}},
}
_KEPT = ("Catch", "Assign", "Next", "End")
_WAIT = "Wait for the customer"


def machine_of(shop: TestShop) -> str:
    """Return the ARN of the state machine of this stage, of which the cloud may have several."""
    own = f"serverlesspresso-{shop.stage}-"
    machines = shop.aws.client("stepfunctions").list_state_machines()["stateMachines"]
    [machine] = [one for one in machines if one["name"].startswith(own)]
    return str(machine["stateMachineArn"])


@contextmanager
def failing(shop: TestShop, state: str, **timeouts: int) -> Iterator[None]:
    """Let a state of new workflows fail at once, and their customer's wait last as long."""
    workflows = shop.aws.client("stepfunctions")
    names = {"stateMachineArn": machine_of(shop)}
    definition = workflows.describe_state_machine(**names)["definition"]
    broken: dict[str, Any] = json.loads(definition)
    states = broken["States"]
    states[_WAIT].update(timeouts)
    kept = {name: states[state][name] for name in _KEPT if name in states[state]}
    states[state] = {**_FAILS, **kept}
    workflows.update_state_machine(**names, definition=json.dumps(broken))
    try:
        yield
    finally:
        workflows.update_state_machine(**names, definition=definition)


def scan(shop: TestShop, shop_id: str) -> tuple[dict[str, Any], str, str]:
    """Return a new order, its customer's token, and the code that was scanned."""
    code = shop.code(shop_id)
    answer = shop.call("POST", f"/shops/{shop_id}/scans", body={"code": code})
    assert answer.status_code == 201, answer.text
    return answer.json()["order"], answer.json()["customerToken"], code


def has_drink(shop: TestShop, order: dict[str, Any], code: str) -> bool:
    """Return whether a drink of the code is the order's."""
    starts_at = window_of(code)
    assert starts_at
    key = {"shopId": order["shopId"], "item": f"code#{to_text(starts_at)}"}
    item = shop.table("validator").get_item(Key=key, ConsistentRead=True)["Item"]
    return order["orderId"] in item.get("takenBy", ())


def has_place(shop: TestShop, order: dict[str, Any]) -> bool:
    key = {"shopId": order["shopId"], "item": "shop"}
    item = shop.table("queue").get_item(Key=key, ConsistentRead=True)["Item"]
    return order["orderId"] in item.get("openOrders", ())


def reason_told(shop: TestShop, order: dict[str, Any], token: str) -> str | None:
    """Return why the customer's order was cancelled, None while it is open."""
    answer = shop.call("GET", f"/orders/{order['orderId']}", token)
    reason: str | None = answer.json()["order"]["reason"]
    return reason


def has_failed(shop: TestShop, order: dict[str, Any]) -> bool:
    """Return whether the workflow of an order has failed."""
    workflows = shop.aws.client("stepfunctions")
    failed = workflows.list_executions(
        stateMachineArn=machine_of(shop), statusFilter="FAILED", maxResults=20
    )["executions"]
    described = (
        workflows.describe_execution(executionArn=execution["executionArn"])["input"]
        for execution in failed
    )
    return any(order["orderId"] in text for text in described)


def assert_ended(shop: TestShop, scanned: tuple[dict[str, Any], str, str], reason: str) -> None:
    """Wait until the customer is told of the end, the drink is back, and the place is free."""
    order, token, code = scanned
    assert eventually(lambda: reason_told(shop, order, token)) == reason
    eventually(lambda: not has_drink(shop, order, code))
    eventually(lambda: not has_place(shop, order))


@pytest.mark.parametrize("state", ["Reserve a place", _WAIT])
def test_drink_goes_back_if_the_order_cannot_wait_for_its_customer(
    shop: TestShop, state: str
) -> None:
    with failing(shop, state):
        assert_ended(shop, scan(shop, shop.new_shop()), "workflow_failed")


@pytest.mark.parametrize("state", ["Find the reason", "Refuse"])
def test_drink_goes_back_if_the_refusal_fails(shop: TestShop, state: str) -> None:
    shop_id = shop.new_shop(maxOpenOrders=1)
    first, _, code = scan(shop, shop_id)
    eventually(lambda: has_place(shop, first))
    with failing(shop, state):
        assert_ended(shop, scan(shop, shop_id), "workflow_failed")
    assert has_drink(shop, first, code)
    assert shop.order(first)["state"] == "SCANNED"


def test_drink_goes_back_if_the_order_cannot_wait_for_a_barista(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    with failing(shop, "Wait for the barista"):
        order, token, code = scan(shop, shop_id)
        body = shop.some_order_request(shop_id)
        assert shop.call("PUT", f"/orders/{order['orderId']}", token, body).is_success
        assert_ended(shop, (order, token, code), "workflow_failed")


def test_order_ends_if_its_time_out_cannot_be_published(shop: TestShop) -> None:
    with failing(shop, "Publish the time-out", TimeoutSeconds=1):
        assert_ended(shop, scan(shop, shop.new_shop()), "workflow_failed")


def test_cancelled_order_stays_as_it_is_if_releasing_its_place_fails(shop: TestShop) -> None:
    with failing(shop, "Release the place"):
        order, token, code = scan(shop, shop.new_shop())
        eventually(lambda: has_place(shop, order))
        assert shop.call("DELETE", f"/orders/{order['orderId']}", token).is_success
        eventually(lambda: has_failed(shop, order))
    assert reason_told(shop, order, token) == "customer"
    assert has_drink(shop, order, code)
    assert not has_place(shop, order)


def test_drink_goes_back_if_the_bar_is_full(shop: TestShop) -> None:
    shop_id = shop.new_shop(maxOpenOrders=1)
    first, _, code = scan(shop, shop_id)
    eventually(lambda: has_place(shop, first))
    assert_ended(shop, scan(shop, shop_id), "queue_full")
    assert has_drink(shop, first, code)
