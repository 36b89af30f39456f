"""The logs of a whole run: a line for each invocation, and no secret of anybody."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.private_files import read_json
from tests.open_shop import TestShop, eventually
from tests.shop.test_events import EventRecorder

pytestmark = pytest.mark.cloud

PHONE_NUMBER = "+351912000042"
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA-only-this-phone"
IDEMPOTENCY_KEY = "a-key-that-nobody-else-has"
METRICS = {
    "OrdersPlaced",
    "OrdersCompleted",
    "OrdersCancelled",
    "OrdersRecalled",
    "ScansAccepted",
    "ScansRefused",
    "SecondsToReady",
}


@pytest.fixture
def recorder(shop: TestShop) -> Iterator[EventRecorder]:
    recorder = EventRecorder(shop, "logs")
    yield recorder
    recorder.close()


class Run:
    """A day at the bar: everything that people do, and every secret that it used."""

    def __init__(self, shop: TestShop) -> None:
        self.shop, self.shop_id = shop, shop.new_shop(smsOn=True)
        self.secrets: set[str] = set()
        self.collected = self._order_that_is_collected()
        self.cancelled = self._order_that_is_cancelled()
        self._walk_up()
        self._staff_signs_in()
        shop_path = f"/staff/shops/{self.shop_id}"
        self.secrets.add(shop.call("GET", f"{shop_path}/qr-code", "display").json()["code"])
        shop.call("POST", f"{shop_path}/new-code", "barista", {"cancelUnplaced": True})
        shop.call("POST", f"/shops/{self.shop_id}/scans", body={"code": "wrong-code"})

    def _scan(self, headers: dict[str, str] | None = None) -> tuple[dict[str, Any], str]:
        code = self.shop.code(self.shop_id)
        path = f"/shops/{self.shop_id}/scans"
        answer = self.shop.call("POST", path, body={"code": code}, headers=headers)
        assert answer.status_code == 201, answer.text
        token = answer.json()["customerToken"]
        self.secrets |= {code, token, token.rpartition(".")[2]}
        self._add_url(answer.json()["realtime"]["url"])
        return answer.json()["order"], token

    def _place(self, order: dict[str, Any], token: str) -> None:
        body = self.shop.some_order_request(self.shop_id)
        answer = self.shop.call("PUT", f"/orders/{order['orderId']}", token, body)
        assert answer.status_code == 200, answer.text

    def _order_that_is_collected(self) -> dict[str, Any]:
        order, token = self._scan()
        self._place(order, token)
        path = f"/orders/{order['orderId']}/notification"
        asked = self.shop.call("PUT", path, token, {"phoneNumber": PHONE_NUMBER})
        assert asked.status_code == 202, asked.text
        self.secrets |= {PHONE_NUMBER, PHONE_NUMBER[1:]}
        for action in ("make", "complete", "recall", "complete", "collect"):
            assert self.shop.act(order, action).status_code == 200
        return order

    def _order_that_is_cancelled(self) -> dict[str, Any]:
        """A push is asked for, but none is sent: its customer cancels."""
        order, token = self._scan({"Idempotency-Key": IDEMPOTENCY_KEY})
        self._place(order, token)
        path = f"/orders/{order['orderId']}/push"
        assert self.shop.call("PUT", path, token, {"endpoint": ENDPOINT}).status_code == 202
        item = self.shop.table("notifications").get_item(Key={"orderId": order["orderId"]})["Item"]
        self.secrets |= {ENDPOINT, IDEMPOTENCY_KEY, str(item["pushAuthorization"])}
        self.shop.call("DELETE", f"/orders/{order['orderId']}", token)
        return order

    def _walk_up(self) -> None:
        path, body = (
            f"/staff/shops/{self.shop_id}/orders",
            self.shop.some_order_request(self.shop_id),
        )
        assert self.shop.call("POST", path, "barista", body).status_code == 201

    def _staff_signs_in(self) -> None:
        for role, person in self.shop.staff.items():
            session = self.shop.as_staff(role).session
            self.secrets |= {person.password, session.id_token, session.refresh_token}
        answer = self.shop.call("POST", "/staff/realtime", "barista", {"shopId": self.shop_id})
        self._add_url(answer.json()["url"])

    def _add_url(self, url: str) -> None:
        parameters = parse_qs(urlsplit(url).query)
        self.secrets |= {url, *parameters["X-Amz-Signature"], *parameters["X-Amz-Security-Token"]}


def secrets_of_the_cloud(shop: TestShop, recorder: EventRecorder) -> set[str]:
    """Return the task tokens so far, and the keys of the stage and of the local cloud."""
    tokens = {str(e["detail"]["taskToken"]) for e in recorder.events if "taskToken" in e["detail"]}
    secret = shop.aws.client("secretsmanager").get_secret_value(
        SecretId=f"serverlesspresso/{shop.stage}/customer-tokens"
    )
    cloud = read_json(shop.folder.cloud_settings) or {}
    keys = {cloud["secret_access_key"], cloud["gateway_key"]}
    return tokens | keys | {str(secret["SecretString"])}


def function_log(shop: TestShop, since_ms: int) -> list[dict[str, Any]]:
    """Return the JSON lines that the functions wrote since then."""
    logs = shop.aws.client("logs")
    groups = [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]]
    pages = logs.get_paginator("filter_log_events")
    messages = [
        event["message"]
        for group in groups
        for page in pages.paginate(logGroupName=group, startTime=since_ms)
        for event in page["events"]
    ]
    lines = [line for message in messages for line in message.splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def metrics_in(lines: list[dict[str, Any]]) -> set[str]:
    """Return the names of the metrics that the functions wrote."""
    return {name for line in lines if "_aws" in line for name in line}


def test_whole_run_is_logged_without_a_secret(shop: TestShop, recorder: EventRecorder) -> None:
    since_ms = int(time.time() * 1000)
    run = Run(shop)
    eventually(lambda: recorder.of(run.collected)["OrderManager.OrderCollected"])
    eventually(lambda: recorder.of(run.cancelled)["OrderManager.OrderCancelled"])
    order_id = run.collected["orderId"]

    def handled() -> set[str]:
        """Return the order's events that a function handled."""
        return {
            e["event"]
            for e in function_log(shop, since_ms)
            if e.get("orderId") == order_id and "event" in e
        }

    wanted = {
        "OrderProcessor.WorkflowStarted",
        "OrderManager.WaitingCompletion",
        "OrderManager.OrderCollected",
        "Validator.NewOrder",
    }
    eventually(lambda: wanted <= handled())
    eventually(lambda: metrics_in(function_log(shop, since_ms)) >= METRICS)
    lines = function_log(shop, since_ms)

    invocations = [line for line in lines if "requestId" in line]
    succeeded = [line for line in invocations if "failure" not in line]
    assert max(Counter(line["requestId"] for line in succeeded).values()) == 1
    assert all(
        {"durationMs", "coldStart", "level", "message"} <= line.keys() for line in invocations
    )
    own = [line for line in invocations if line.get("orderId") == order_id]
    assert all(line.get("eventId") for line in own if line["message"] == "An event was handled.")
    placed = next(line for line in own if line.get("call") == "PUT /orders/{order_id}")
    published = {one["event"]: one["eventId"] for one in placed["published"]}
    handled_ids = {line.get("eventId") for line in own}
    assert published["OrderManager.WaitingCompletion"] in handled_ids

    secrets = run.secrets | secrets_of_the_cloud(shop, recorder)
    assert len(secrets) > 20
    assert [secret for secret in secrets if secret in json.dumps(lines)] == []
    texts = [path.read_text(errors="replace") for path in shop.folder.logs.iterdir()]
    assert len("".join(texts)) > 1000
    assert [secret for secret in secrets for text in texts if secret in text] == []
