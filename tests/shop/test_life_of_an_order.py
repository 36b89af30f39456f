"""An order from scan to handover, in the whole shop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def _executions(shop: TestShop) -> Iterator[dict[str, Any]]:
    """Yield the shop's executions, the newest first."""
    states = shop.aws.client("stepfunctions")
    machine = f"stateMachine:serverlesspresso-{shop.stage}-order-processor"
    arn = f"arn:aws:states:{shop.aws.region}:000000000000:{machine}"
    for page in states.get_paginator("list_executions").paginate(stateMachineArn=arn):
        for execution in page["executions"]:
            yield states.describe_execution(executionArn=execution["executionArn"])


def _started(shop: TestShop, order: dict[str, Any]) -> dict[str, Any] | None:
    """Return the execution of an order, or None if it has not started yet."""
    return next((e for e in _executions(shop) if order["orderId"] in e["input"]), None)


def _succeeded(shop: TestShop, order: dict[str, Any]) -> dict[str, Any] | None:
    """Return the execution of an order if it has ended well."""
    found = _started(shop, order)
    return found if found and found["status"] == "SUCCEEDED" else None


def _states_entered(shop: TestShop, execution: dict[str, Any]) -> list[str]:
    history = shop.aws.client("stepfunctions").get_execution_history(
        executionArn=execution["executionArn"]
    )
    return [
        event["stateEnteredEventDetails"]["name"]
        for event in history["events"]
        if "stateEnteredEventDetails" in event
    ]


def test_order_goes_from_scan_to_handover(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, token = shop.scan(shop_id)
    assert shop.call("GET", f"/orders/{order['orderId']}", token).json()["order"] == order
    placed = shop.call(
        "PUT", f"/orders/{order['orderId']}", token, shop.some_order_request(shop_id)
    )
    assert placed.json()["order"]["state"] == "PLACED"
    assert placed.json()["order"]["number"] == 1
    assert placed.json()["order"]["position"] == 1
    for action, state in (("make", "MAKING"), ("complete", "COMPLETED"), ("collect", "COLLECTED")):
        assert shop.act(order, action).json()["order"]["state"] == state
    own = shop.call("GET", "/orders", token).json()["orders"]
    assert [o["state"] for o in own] == ["COLLECTED"]


def test_happy_path_has_three_states(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    shop.act(order, "make")
    shop.act(order, "complete")
    ended = eventually(lambda: _succeeded(shop, order))
    assert _states_entered(shop, ended) == [
        "Reserve a place",
        "Wait for the customer",
        "Wait for the barista",
    ]


def test_walk_up_runs_the_same_workflow(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    answer = shop.call(
        "POST", f"/staff/shops/{shop_id}/orders", "barista", shop.some_order_request(shop_id)
    )
    order = answer.json()["order"]
    assert (answer.status_code, order["isWalkUp"], order["number"]) == (201, True, 1)
    shop.act(order, "make")
    shop.act(order, "complete")
    ended = eventually(lambda: _succeeded(shop, order))
    assert _states_entered(shop, ended)[-1] == "Wait for the barista"


def test_cancelling_while_choosing_ends_the_workflow(shop: TestShop) -> None:
    order, token = shop.scan(shop.new_shop())
    cancelled = shop.call("DELETE", f"/orders/{order['orderId']}", token).json()["order"]
    assert (cancelled["state"], cancelled["reason"]) == ("CANCELLED", "customer")
    ended = eventually(lambda: _succeeded(shop, order))
    assert "Wait for the barista" not in _states_entered(shop, ended)


def test_submission_before_the_workflow_waits_is_not_lost(shop: TestShop) -> None:
    """The order is placed at once after the scan, before any token can have arrived."""
    shop_id = shop.new_shop()
    body = shop.some_order_request(shop_id)
    order, token = shop.scan(shop_id)
    assert shop.call("PUT", f"/orders/{order['orderId']}", token, body).status_code == 200
    execution = eventually(lambda: _started(shop, order))
    eventually(lambda: "Wait for the barista" in _states_entered(shop, execution))


def test_execution_stopped_from_outside_ends_the_order(shop: TestShop) -> None:
    order, _ = shop.place(shop.new_shop())
    execution = eventually(lambda: _started(shop, order))
    eventually(lambda: "Wait for the barista" in _states_entered(shop, execution))
    shop.aws.client("stepfunctions").stop_execution(executionArn=execution["executionArn"])
    ended = eventually(lambda: (o := shop.order(order))["state"] == "CANCELLED" and o)
    assert ended["reason"] == "workflow_failed"


def test_task_tokens_go_to_order_manager_alone(shop: TestShop) -> None:
    """Each rule of the account is tested for whether it matches an event with a token."""
    events = shop.aws.client("events")
    targets_of_tokens: set[str] = set()
    for kind in ("OrderProcessor.WorkflowStarted", "OrderProcessor.WaitingCompletion"):
        event: dict[str, Any] = {
            "id": "1",
            "detail-type": kind,
            "source": f"serverlesspresso.{shop.stage}.order-processor",
            "account": "000000000000",
            "time": "2026-01-01T00:00:00Z",
            "region": shop.aws.region,
            "resources": [],
            "detail": {"shopId": "demo", "orderId": "demo_x", "taskToken": "secret"},
        }
        for rule in events.list_rules()["Rules"]:
            matches = events.test_event_pattern(
                EventPattern=rule["EventPattern"], Event=json.dumps(event)
            )["Result"]
            if matches:
                targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
                targets_of_tokens |= {target["Arn"].split(":function:")[-1] for target in targets}
    assert targets_of_tokens == {f"serverlesspresso-{shop.stage}-order_manager"}


def test_code_leads_to_the_phone_page_under_the_public_url(shop: TestShop) -> None:
    """Whatever a caller claims in its headers, the QR code holds the URL of the open shop."""
    path = f"/staff/shops/{shop.shop_id}/qr-code"
    headers = {"X-Public-Url": "http://evil.example", "X-Forwarded-Host": "evil.example"}
    code = shop.call("GET", path, "display", headers=headers).json()
    assert code["url"] == f"{shop.url}/?shop={shop.shop_id}&code={code['code']}"
    session = shop.call("POST", "/staff/realtime", "display", {"shopId": shop.shop_id}, headers)
    assert session.json()["url"].startswith(shop.url.replace("http", "ws", 1) + "/mqtt?")
