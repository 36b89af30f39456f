"""The real handlers take events as AWS sends them, in the environment of a function."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.deploy.aws_events import (
    DOMAIN,
    api_call,
    bus_event,
    execution_status,
    id_token_claims,
    stream_record,
)
from tests.deploy.lambda_process import API, invoke
from tests.open_shop import TestShop, eventually

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(900)]
SHOP = "/staff/shops/{shop_id}"
ORDERS = "chalicelib.order_manager.handlers."


def claims(shop: TestShop, groups: str = "manager,barista", **changes: str) -> dict[str, str]:
    client_id = shop.call("GET", "/config").json()["userPoolClientId"]
    return id_token_claims(client_id, groups, **changes)


def answers(shop: TestShop, *events: dict[str, Any]) -> list[tuple[int, Any]]:
    """Return the status and the body of each call of the API."""
    results = [one["result"] for one in invoke(shop, *((API, event) for event in events))]
    return [(one["statusCode"], _body(one)) for one in results]


def _body(answer: dict[str, Any]) -> Any:
    text = answer["body"]
    if answer.get("isBase64Encoded"):
        return base64.b64decode(text)
    return json.loads(text)


def workflow_of(shop: TestShop, order: dict[str, Any]) -> str:
    """Return the workflow of an order, once the order has stored its task token."""
    key = {"pk": f"SHOP#{order['shopId']}", "sk": f"ORDER#{order['orderId']}"}
    table = shop.table("orders")
    return str(eventually(lambda: table.get_item(Key=key)["Item"].get("executionArn")))


def test_api_reads_what_api_gateway_sends(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    here, staff = {"shop_id": shop_id}, claims(shop)
    broken = api_call("PATCH", SHOP, here, claims=staff, body={})
    broken["body"] = base64.b64encode(b"{").decode()
    code, listed, renamed, missing, not_json = answers(
        shop,
        api_call("GET", f"{SHOP}/qr-code", here, claims=staff),
        api_call("GET", f"{SHOP}/orders", here, claims=staff, query={"state": "open"}),
        api_call("PATCH", SHOP, here, claims=staff, body={"name": "Café São João ☕"}),
        api_call("GET", "/shops/{shop_id}", {"shop_id": "missing"}),
        broken,
    )
    assert code[0] == 200
    # The URL that phones open: with API Gateway's stage, and nothing of the call's own path.
    assert code[1]["url"].startswith(f"https://{DOMAIN}/api/?shop={shop_id}&code=")
    assert (listed[0], listed[1]["orders"]) == (200, [])
    assert renamed[0] == 200
    assert renamed[1]["shop"]["name"] == "Café São João ☕"
    assert missing[0] == 404
    assert (not_json[0], not_json[1]["error"]["code"]) == (400, "invalid_request")


def test_customer_scans_and_places_through_api_gateway(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    code = shop.code(shop_id)
    [(status, scan)] = answers(
        shop, api_call("POST", "/shops/{shop_id}/scans", {"shop_id": shop_id}, body={"code": code})
    )
    assert status == 201
    order_id = scan["order"]["orderId"]
    placed, unsigned = answers(
        shop,
        api_call(
            "PUT",
            "/orders/{order_id}",
            {"order_id": order_id},
            body=shop.some_order_request(shop_id),
            headers={"authorization": f"Bearer {scan['customerToken']}"},
        ),
        api_call("GET", "/orders/{order_id}", {"order_id": order_id}),
    )
    assert (placed[0], placed[1]["order"]["state"]) == (200, "PLACED")
    assert unsigned[0] == 401


def test_roles_are_read_from_the_claims_as_the_authorizer_passes_them(shop: TestShop) -> None:
    """A list of groups arrives as one text, in one of two forms."""
    here, body = {"shop_id": shop.new_shop()}, {"name": "Ours"}

    def status_of(staff: dict[str, str] | None) -> dict[str, Any]:
        return api_call("PATCH", SHOP, here, claims=staff, body=body)

    found = answers(
        shop,
        status_of(claims(shop, "manager,barista")),
        status_of(claims(shop, "[barista manager]")),
        status_of(claims(shop, "barista")),
        status_of(claims(shop, "managers")),
        status_of(claims(shop, token_use="access")),
        status_of(claims(shop, aud="another-client")),
        status_of(None),
    )
    assert [status for status, _ in found] == [200, 200, 403, 403, 401, 401, 401]


def test_stream_of_the_config_table_is_read(shop: TestShop) -> None:
    """With a deletion, as by the expiry of an item or by hand, which tells nothing."""
    shop_id = shop.new_shop()
    image = shop.aws.client("dynamodb").get_item(
        TableName=f"serverlesspresso-{shop.stage}-config", Key={"shopId": {"S": shop_id}}
    )["Item"]
    image["version"] = {"N": str(int(image["version"]["N"]) + 1000)}
    expiry = {"principalId": "dynamodb.amazonaws.com", "type": "Service"}
    keys = {"shopId": {"S": shop_id}}
    records = [
        stream_record("MODIFY", keys, image),
        stream_record("REMOVE", {"shopId": {"S": "gone"}}, None, userIdentity=expiry),
    ]
    handler = "chalicelib.config_service.handlers.config_changed"
    assert invoke(shop, (handler, {"Records": records})) == [{"result": None}]
    key = {"shopId": shop_id, "item": "shop"}
    table = shop.table("queue")
    version = int(image["version"]["N"])
    eventually(lambda: table.get_item(Key=key).get("Item", {}).get("shopVersion") == version)


def test_event_of_the_bus_is_handled_also_when_it_is_replayed(shop: TestShop) -> None:
    order, _ = shop.scan(shop.new_shop())
    detail = {
        "metadata": {"version": 1},
        "shopId": order["shopId"],
        "orderId": order["orderId"],
        "executionArn": workflow_of(shop, order),
        "cause": "customer",
    }
    source = f"serverlesspresso.{shop.stage}.order-processor"
    event = bus_event(source, "OrderProcessor.OrderTimeOut", detail)
    replayed = {**event, "replay-name": "after-the-mend"}
    handler = f"{ORDERS}on_workflow_event"
    assert invoke(shop, (handler, event), (handler, replayed)) == [{"result": None}] * 2
    found = shop.order(order)
    assert (found["state"], found["reason"]) == ("CANCELLED", "customer_timeout")


def test_every_listener_takes_a_replayed_event(shop: TestShop) -> None:
    """The published order of a real one, to each function that listens to it."""
    order, _ = shop.place(shop.new_shop())
    staff = shop.order(order)
    detail = {
        "metadata": {"version": 1},
        "shopId": order["shopId"],
        "orderId": order["orderId"],
        "customerId": "c" * 22,
        "order": staff,
        "queue": None,
        "wantsNotice": False,
    }
    source = f"serverlesspresso.{shop.stage}.order-manager"
    kind = "OrderManager.WaitingCompletion"
    event = bus_event(source, kind, detail, **{"replay-name": "r"})
    listeners = ("publisher", "order_journey", "queue_service")
    handlers = [f"chalicelib.{service}.handlers.on_event" for service in listeners]
    assert invoke(shop, *((h, event) for h in handlers)) == [{"result": None}] * 3


def test_failed_workflow_ends_its_order(shop: TestShop) -> None:
    """An input over Step Functions' limit for events is left out, and then nothing is known."""
    order, _ = shop.scan(shop.new_shop())
    workflow = workflow_of(shop, order)
    text = shop.aws.client("stepfunctions").describe_execution(executionArn=workflow)["input"]
    handler = f"{ORDERS}on_workflow_failure"
    assert (
        invoke(
            shop,
            (handler, execution_status(workflow, "TIMED_OUT", None)),
            (handler, execution_status(workflow, "TIMED_OUT", text)),
        )
        == [{"result": None}] * 2
    )
    assert shop.order(order)["reason"] == "workflow_failed"
