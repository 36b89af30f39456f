"""What was acknowledged is there after a crash at any moment, and every order goes on."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.durability.conftest import Crashes
from tests.open_shop import TestShop, eventually, is_busy

pytestmark = pytest.mark.cloud

ROUNDS = 2
CUSTOMERS = 3
STATES = ["SCANNED", "PLACED", "MAKING", "COMPLETED"]


@dataclass
class Ledger:
    """The newest acknowledged answer about each order, by id."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_down: threading.Event = field(default_factory=threading.Event)

    def acknowledge(self, answer: httpx.Response) -> dict[str, Any]:
        """Record an answer's order; `ConnectionError` if the answer is a failure."""
        if not answer.is_success:
            raise ConnectionError(answer.text)
        order: dict[str, Any] = answer.json()["order"]
        self.answers[order["orderId"]] = order
        return order


class Traffic:
    """Customers who order, and a barista who makes every drink, until the shop is down."""

    def __init__(self, shop: TestShop, shop_id: str) -> None:
        self.shop = shop
        self.shop_id = shop_id
        self.request = shop.some_order_request(shop_id)
        self.code = shop.code(shop_id)
        self.barista = shop.as_staff("barista").session.id_token
        self.ledger = Ledger()

    def run(self) -> None:
        """Let one customer after another order, each with a connection of its own."""
        with httpx.Client(base_url=self.shop.url, timeout=60) as http:
            try:
                while not self.ledger.is_down.is_set():
                    self._one_order(http)
            except (ConnectionError, httpx.HTTPError):
                assert self.ledger.is_down.is_set()

    def _one_order(self, http: httpx.Client) -> None:
        ledger = self.ledger
        scan = _sent(http, "POST", f"/shops/{self.shop_id}/scans", json={"code": self.code})
        order = ledger.acknowledge(scan)
        http.cookies.clear()
        token = {"Authorization": f"Bearer {scan.json()['customerToken']}"}
        path = f"/orders/{order['orderId']}"
        ledger.acknowledge(_sent(http, "PUT", path, json=self.request, headers=token))
        staff = {"Authorization": f"Bearer {self.barista}"}
        for action in ("make", "complete"):
            there = f"/staff/shops/{self.shop_id}{path}/{action}"
            ledger.acknowledge(_sent(http, "POST", there, headers=staff))


def _sent(http: httpx.Client, method: str, path: str, **request: Any) -> httpx.Response:
    """Make a call, again if the front door did not forward it as the machine is busy."""
    while is_busy(answer := http.request(method, path, **request)):
        pass
    return answer


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_was_acknowledged_survives_a_crash_at_any_moment(
    fragile_shop: TestShop, crashes: Crashes, seed: int
) -> None:
    shop_id = fragile_shop.new_shop(drinksPerCode=1000, maxOpenOrders=1000, scansPerAddress=None)
    traffic = Traffic(fragile_shop, shop_id)
    threads = [threading.Thread(target=traffic.run) for _ in range(CUSTOMERS)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(traffic.ledger.answers) >= 3)
    time.sleep(random.Random(seed).uniform(0, 1.0))  # the moment is what is tested
    traffic.ledger.is_down.set()
    crashes.kill()
    for thread in threads:
        thread.join()
    crashes.start()

    for acknowledged in traffic.ledger.answers.values():
        found = fragile_shop.order(acknowledged)
        assert STATES.index(found["state"]) >= STATES.index(acknowledged["state"])
        assert found["number"] == acknowledged["number"] or acknowledged["number"] is None
        assert found["version"] >= acknowledged["version"]
    _finish_every_order(fragile_shop, shop_id)
    _require_consistent_numbers(fragile_shop, shop_id)
    _require_ended_workflows(fragile_shop, shop_id)


def _finish_every_order(shop: TestShop, shop_id: str) -> None:
    """Make and complete every placed order, which shows that each goes on."""
    while orders := _orders(shop, shop_id, "open"):
        for order in orders:
            if order["state"] == "SCANNED":
                assert shop.act(order, "cancel").status_code == 200
                continue
            if order["state"] == "PLACED":
                assert shop.act(order, "make").status_code == 200
            assert shop.act(order, "complete").status_code == 200


def _orders(shop: TestShop, shop_id: str, state: str) -> list[dict[str, Any]]:
    path = f"/staff/shops/{shop_id}/orders?state={state}&limit=100"
    orders: list[dict[str, Any]] = shop.call("GET", path, "barista").json()["orders"]
    return [order for order in orders if order["state"] != "COMPLETED" or state != "open"]


def _require_consistent_numbers(shop: TestShop, shop_id: str) -> None:
    completed = _orders(shop, shop_id, "completed")
    numbers = [order["number"] for order in completed]
    assert len(numbers) == len(set(numbers))
    eventually(lambda: not shop.call("GET", f"/shops/{shop_id}").json()["queue"]["length"])
    table, key = shop.table("queue"), {"shopId": shop_id, "item": "shop"}
    eventually(lambda: not table.get_item(Key=key)["Item"].get("openOrders"))


def _require_ended_workflows(shop: TestShop, shop_id: str) -> None:
    """Require that no workflow is left, as every order of this shop is over."""
    workflows = shop.aws.client("stepfunctions")
    arn = workflows.list_state_machines()["stateMachines"][0]["stateMachineArn"]

    def all_ended() -> bool:
        pages = workflows.get_paginator("list_executions").paginate(
            stateMachineArn=arn, statusFilter="RUNNING"
        )
        running = [execution["executionArn"] for page in pages for execution in page["executions"]]
        inputs = [workflows.describe_execution(executionArn=one)["input"] for one in running]
        return all(json.loads(one)["detail"]["shopId"] != shop_id for one in inputs)

    # Less than a customer has to order, which would end a workflow as well.
    eventually(all_ended, seconds=280)
