"""Reads the whole state of the shop under test, from its API and its tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from backend.client import StaffClient, StaffOrder
from backend.deploy.aws import Aws
from tests.durability.shake.checks import Displayed, ShopState, order_of_input
from tests.open_shop import table

_PAGE = 100


@dataclass(frozen=True)
class Reader:
    """Reads one shop, as its manager and as root."""

    aws: Aws
    stage: str
    shop_id: str
    staff: StaffClient

    def state(self) -> ShopState:
        """Return the state of the shop.

        Raises:
            ClientError: A call failed; also botocore's errors.
        """
        code = self.staff.qr_code(self.shop_id)  # which may store the code of a new window
        orders = {order.order_id: order for order in self.orders()}
        length = self.staff.shop(self.shop_id).queue.length
        items = [i for i in self._scan("orders") if i["pk"] == f"SHOP#{self.shop_id}"]
        queue = table(self.aws, self.stage, "queue").get_item(
            Key={"shopId": self.shop_id, "item": "shop"}
        )
        codes = {
            item["code"]: item
            for item in self._scan("validator")
            if item["shopId"] == self.shop_id and "code" in item
        }
        present = codes[code.code]
        return ShopState(
            displayed=Displayed(orders, code.code, code.drinks_left, length),
            recalled=frozenset(
                item["sk"].removeprefix("ORDER#")
                for item in items
                if "order" in item and item["order"].get("lastAction") == "recall"
            ),
            places=frozenset(queue["Item"].get("openOrders", ())),
            workflows=Counter(self._orders_of_workflows()),
            taken={
                text: (frozenset(item.get("takenBy", ())), frozenset(item.get("returned", ())))
                for text, item in codes.items()
            },
            drinks_left=int(present["drinks"]) - len(present.get("takenBy", ())),
        )

    def displayed(self, order_ids: Iterable[str]) -> Displayed:
        """Return what the screens should show: the open orders, and those of the phones.

        Raises:
            ClientError: A call failed.
        """
        code = self.staff.qr_code(self.shop_id)
        orders = {order.order_id: order for order in self.orders("open")}
        for order_id in set(order_ids) - orders.keys():
            orders[order_id] = self.staff.order(self.shop_id, order_id)
        length = self.staff.shop(self.shop_id).queue.length
        return Displayed(orders, code.code, code.drinks_left, length)

    def orders(self, *states: Literal["open", "completed", "cancelled"]) -> Iterator[StaffOrder]:
        """Yield the orders in these states, by default every one."""
        for state in states or ("open", "completed", "cancelled"):
            cursor: str | None = None
            while True:
                page = self.staff.orders(
                    self.shop_id,
                    state,
                    limit=_PAGE,
                    cursor=cursor,
                )
                yield from page.orders
                if (cursor := page.cursor) is None:
                    break

    def journey(self, order_id: str) -> list[dict[str, Any]]:
        """Return the details of the events of an order that carry it."""
        events = self.staff.journey(self.shop_id, order_id)
        return [event.detail for event in events if "order" in event.detail]

    def dead_letters(self) -> list[dict[str, Any]]:
        """Take what is in the dead-letter queue."""
        queues = self.aws.client("sqs")
        name = f"serverlesspresso-{self.stage}-undelivered"
        url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        found: list[dict[str, Any]] = []
        while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            for message in messages:
                found.append(json.loads(message["Body"]))
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def _orders_of_workflows(self) -> Iterator[str]:
        workflows = self.aws.client("stepfunctions")
        arn = workflows.list_state_machines()["stateMachines"][0]["stateMachineArn"]
        pages = workflows.get_paginator("list_executions").paginate(
            stateMachineArn=arn, statusFilter="RUNNING"
        )
        for execution in chain.from_iterable(page["executions"] for page in pages):
            found = workflows.describe_execution(executionArn=execution["executionArn"])
            if json.loads(found["input"])["detail"]["shopId"] == self.shop_id:
                yield order_of_input(found["input"])

    def _scan(self, name: str) -> Iterator[dict[str, Any]]:
        items = table(self.aws, self.stage, name)
        start: dict[str, Any] = {}
        while True:
            page = items.scan(ConsistentRead=True, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
