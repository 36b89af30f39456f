"""Lets a shop do everything that it can do once: all calls, and what only events lead to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.client import LiveBoard
from backend.deploy.template import function_name
from chalicelib.kernel.clock import to_text
from tests.access.table import TABLE, Row
from tests.access.targets import SUPPLY, Bar
from tests.open_shop import TestShop, eventually


def do_everything(shop: TestShop) -> None:
    """Make each call of the access table, and let each event be handled.

    It returns once the last effect is there.
    """
    bar = Bar.created_in(shop)
    with LiveBoard(shop.as_staff("barista"), bar.shop_id) as board:
        assert board.wait_live(60)
        for row in TABLE:
            _call(bar, row)
        _text_a_customer(shop)
        _refuse_an_order(shop)
        _withdraw_a_code(shop)
        _deliver_an_event_twice(shop)
        _place_while_the_wait_ends(shop)
        _stop_a_workflow(shop)
        _fail_a_workflow_that_was_not_told_of_the_drink(shop)
        _repeat_a_scan_when_closed(shop)
        _walk_up_to_a_full_bar(shop)
        _use_up_a_supply(shop)


def _call(bar: Bar, row: Row) -> None:
    """Make a call of the table as the first of its callers who may make it."""
    target = row.prepare(bar)
    allowed = next(caller for caller, status in row.statuses.items() if status < 400)
    who = {"anonymous": None, "customer": target.token}.get(allowed, allowed)
    method, path = row.call.split()
    answer = bar.shop.call(method, target.path(path), who, target.body(row.body))
    assert answer.status_code == row.statuses[allowed], (row.name, answer.text)


def _text_a_customer(shop: TestShop) -> None:
    order, token = shop.place(shop.new_shop(smsOn=True))
    path = f"/orders/{order['orderId']}/notification"
    assert shop.call("PUT", path, token, {"phoneNumber": "+15550100"}).status_code == 202
    table, key = shop.table("notifications"), {"orderId": order["orderId"]}
    for action in ("make", "complete"):
        assert shop.act(order, action).is_success
    # Events come in any order: whoever has collected the drink before is not told of it.
    eventually(lambda: "notifiedVersion" in table.get_item(Key=key)["Item"])
    assert shop.act(order, "collect").is_success
    eventually(lambda: "Item" not in table.get_item(Key=key))


def _refuse_an_order(shop: TestShop) -> None:
    shop_id = shop.new_shop(maxOpenOrders=1)
    first, second = shop.scan(shop_id)[0], shop.scan(shop_id)[0]
    eventually(lambda: "CANCELLED" in {shop.order(o)["state"] for o in (first, second)})


def _withdraw_a_code(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.scan(shop_id)
    path = f"/staff/shops/{shop_id}/new-code"
    assert shop.call("POST", path, "barista", {"cancelUnplaced": True}).is_success
    eventually(lambda: shop.order(order)["state"] == "CANCELLED")


def _deliver_an_event_twice(shop: TestShop) -> None:
    """The second workflow is ended, as the order has one."""
    order, _ = shop.scan(shop.new_shop())
    first = _execution(shop, order)
    running = shop.aws.client("stepfunctions")
    event = json.loads(running.describe_execution(executionArn=first)["input"])
    _put_event(shop, event["source"], event["detail-type"], event["detail"])
    eventually(lambda: sorted(_statuses(shop, order)) == ["RUNNING", "SUCCEEDED"])


def _place_while_the_wait_ends(shop: TestShop) -> None:
    """An order whose placing and whose time-out crossed gets a new workflow."""
    order, _ = shop.place(shop.new_shop())
    detail = {
        "metadata": {"version": 1},
        "shopId": order["shopId"],
        "orderId": order["orderId"],
        "executionArn": _execution(shop, order),
        "cause": "customer",
    }
    source = f"serverlesspresso.{shop.stage}.order-processor"
    _put_event(shop, source, "OrderProcessor.OrderTimeOut", detail)
    eventually(lambda: len(_statuses(shop, order)) == 2)


def _stop_a_workflow(shop: TestShop) -> None:
    order, _ = shop.scan(shop.new_shop())
    running = shop.aws.client("stepfunctions")
    running.stop_execution(executionArn=_execution(shop, order))
    eventually(lambda: shop.order(order)["reason"] == "workflow_failed")


def _fail_a_workflow_that_was_not_told_of_the_drink(shop: TestShop) -> None:
    """The process that placed the order died before it resumed the workflow, which fails late."""
    order, _ = shop.place(shop.new_shop())
    workflow = _execution(shop, order)
    _waiting_token(shop, order)  # then the completed drink ends the workflow, and it tells no more
    for action in ("make", "complete", "recall"):
        assert shop.act(order, action).is_success
    earlier = [f"#order.{moment}At = :then" for moment in ("placed", "started")]
    shop.table("orders").update_item(
        Key=_key(order),
        UpdateExpression=f"SET taskToken = :token, waitsFor = :customer, {', '.join(earlier)}",
        ExpressionAttributeNames={"#order": "order"},
        ExpressionAttributeValues={
            # Of another order, whose workflow waits: the local cloud checks no other.
            ":token": _waiting_token(shop, shop.place(shop.new_shop())[0]),
            ":customer": "customer",
            ":then": _minutes_ago(5),
        },
    )
    _invoke_with_failure(shop, workflow, order)


def _repeat_a_scan_when_closed(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    body, headers = {"code": shop.code(shop_id)}, {"Idempotency-Key": "a-key-of-sixteen-characters"}
    for is_open in (True, False):
        shop.call("PATCH", f"/staff/shops/{shop_id}", "manager", {"isOpen": is_open})
        answer = shop.call("POST", f"/shops/{shop_id}/scans", None, body, headers)
        assert answer.is_success, answer.text


def _walk_up_to_a_full_bar(shop: TestShop) -> None:
    shop_id = shop.new_shop(maxOpenOrders=1)
    body = shop.some_order_request(shop_id)
    path = f"/staff/shops/{shop_id}/orders"
    answers = [shop.call("POST", path, "barista", body).status_code for _ in range(2)]
    assert answers == [201, 409]


def _use_up_a_supply(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    path = f"/staff/shops/{shop_id}"
    assert shop.call("PUT", f"{path}/supplies/beans", "manager", SUPPLY).is_success
    order, _ = shop.place(shop_id)
    for action in ("make", "complete"):
        assert shop.act(order, action).is_success
    eventually(lambda: not shop.call("GET", f"/shops/{shop_id}").json()["menu"][0]["available"])


def _invoke_with_failure(shop: TestShop, workflow: str, order: dict[str, Any]) -> None:
    """Hand Step Functions' event of a failed workflow to its handler; nobody else may send it."""
    event = {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": workflow.split(":")[4],
        "time": "2026-01-01T00:00:00Z",
        "region": shop.aws.region,
        "resources": [workflow],
        "detail": {
            "executionArn": workflow,
            "status": "FAILED",
            "input": json.dumps({"detail": {"orderId": order["orderId"]}}),
        },
    }
    answer = shop.aws.client("lambda").invoke(
        FunctionName=function_name(shop.stage, "order_manager_failures"),
        Payload=json.dumps(event).encode(),
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def _put_event(shop: TestShop, source: str, kind: str, detail: dict[str, Any]) -> None:
    entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(detail)}
    assert shop.aws.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def _execution(shop: TestShop, order: dict[str, Any]) -> str:
    """Return the workflow of an order, once the order has stored its task token."""
    table = shop.table("orders")
    return str(eventually(lambda: table.get_item(Key=_key(order))["Item"].get("executionArn")))


def _waiting_token(shop: TestShop, order: dict[str, Any]) -> str:
    """Return the task token of an order, once its workflow waits for the barista."""
    table = shop.table("orders")

    def token() -> str | None:
        item = table.get_item(Key=_key(order))["Item"]
        return item.get("taskToken") if item.get("waitsFor") == "barista" else None

    return str(eventually(token))


def _key(order: dict[str, Any]) -> dict[str, str]:
    return {"pk": f"SHOP#{order['shopId']}", "sk": f"ORDER#{order['orderId']}"}


def _minutes_ago(minutes: int) -> str:
    return to_text(datetime.now(UTC) - timedelta(minutes=minutes))


def _statuses(shop: TestShop, order: dict[str, Any]) -> list[str]:
    """Return the statuses of all workflows of an order."""
    workflows = shop.aws.client("stepfunctions")
    [machine] = workflows.list_state_machines()["stateMachines"]
    newest = workflows.list_executions(stateMachineArn=machine["stateMachineArn"], maxResults=50)
    described = [
        workflows.describe_execution(executionArn=execution["executionArn"])
        for execution in newest["executions"]
    ]
    return [one["status"] for one in described if order["orderId"] in one["input"]]
