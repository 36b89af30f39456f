"""The tables `orders` and `counting`.

An order is one item: the order itself as a map; beside it what conditions compare
(`version`, `orderState`), the sort key of the staff's lists (`listing`), the
workflow's task token, and `outbox`: the events that are not published yet. They are
stored in the same write as the change, so that no crash loses them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from chalicelib.contract.orders import OPEN
from chalicelib.contract.serialization import to_record
from chalicelib.kernel import clock, ids
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ports import CustomerHasOrder
from chalicelib.kernel.settings import table_name
from chalicelib.order_manager import items
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import StoredOrder, VersionConflict
from chalicelib.order_manager.workflow_state import Wait, WorkflowState

_CUSTOMERS_ORDERS = 50


class DynamoOrderRepository:
    """Stores the orders."""

    def __init__(self, orders: Any = None, counting: Any = None) -> None:
        self._orders = orders or _table("orders")
        self._counting = counting or _table("counting")

    def load(self, order_id: str) -> StoredOrder:
        """Return the order as it is now.

        Raises:
            NotFound: There is no order of that id.
        """
        shop_id = ids.shop_of(order_id)
        key = {"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{order_id}"}
        item = shop_id and self._orders.get_item(Key=key, ConsistentRead=True).get("Item")
        if not item:
            raise NotFound("There is no such order.")
        return items.stored_order(item)

    def add(self, order: Order, outbox: Iterable[str] = ()) -> StoredOrder:
        """Store a new order; one that is stored already stays as it is, and is returned.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """
        puts = [{"Put": {**self._new_item(order, outbox), "TableName": self._orders.name}}]
        if order.customer_id:
            puts.append({"Update": self._claim_of_customer(order)})
        try:
            self._orders.meta.client.transact_write_items(TransactItems=puts)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            try:
                return self.load(order.order_id)
            except NotFound:
                raise CustomerHasOrder from error
        return StoredOrder(order, WorkflowState(), tuple(outbox), clock.now())

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        """Store a change and its event, unless another change came first.

        Raises:
            VersionConflict: The order is no longer as `before` was.
        """
        answer = conditional_write(
            self._orders.update_item,
            Key=items.key(after),
            UpdateExpression="SET #order = :order, #version = :version, orderState = :state,"
            " listing = :listing, pendingSince = :now,"
            " outbox = list_append(if_not_exists(outbox, :none), :events)",
            ConditionExpression="#version = :seen AND orderState = :from",
            ExpressionAttributeNames={"#order": "order", "#version": "version"},
            ExpressionAttributeValues={
                ":order": to_record(after),
                ":version": after.version,
                ":state": after.state,
                ":listing": items.listing(after),
                ":events": [event],
                ":now": clock.to_text(clock.now()),
                ":none": [],
                ":seen": before.version,
                ":from": before.state,
            },
            ReturnValues="ALL_NEW",
        )
        if answer is None:
            raise VersionConflict
        return items.stored_order(answer["Attributes"])

    def mark_published(self, stored: StoredOrder, published: bool, used_token: bool) -> None:
        """Record that the outbox of `stored` is published, or that its task token is used.

        An order that changed in between has more events in its outbox, which stay.
        """
        done = [
            *(("outbox", "pendingSince") if published else ()),
            *(("taskToken",) if used_token else ()),
        ]
        condition = "#version = :seen"
        values: dict[str, Any] = {":seen": stored.order.version}
        if used_token:
            condition += " AND taskToken = :token"
            values[":token"] = stored.workflow.task_token
        marked = conditional_write(
            self._orders.update_item,
            Key=items.key(stored.order),
            UpdateExpression=f"REMOVE {', '.join(done)}",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues=values,
        )
        if marked is None and published and used_token:
            # The workflow continued meanwhile and brought another token, which stays.
            self.mark_published(stored, published=True, used_token=False)

    def delete(self, order: Order) -> None:
        """Delete an order that was refused."""
        self._orders.delete_item(
            Key=items.key(order),
            ConditionExpression="#version = :seen",
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues={":seen": order.version},
        )

    def store_task_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> StoredOrder | None:
        """Store the task token of a wait; None if the order has another workflow.

        A late event of the first wait does not replace the second wait's token. The
        workflow `instead_of` is over and may be replaced.
        """
        shop_id = ids.shop_of(order_id)
        same_workflow = (
            "executionArn = :arn"
            if wait is Wait.BARISTA
            else "(executionArn = :arn AND waitsFor = :customer)"
        )
        answer = conditional_write(
            self._orders.update_item,
            Key={"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{order_id}"},
            UpdateExpression="SET executionArn = :arn, waitsFor = :wait, taskToken = :token",
            ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(executionArn)"
            f" OR executionArn = :replaced OR {same_workflow})",
            ExpressionAttributeValues={
                ":arn": execution_arn,
                ":wait": wait,
                ":token": token,
                ":replaced": instead_of or "none",
                **({":customer": Wait.CUSTOMER} if wait is Wait.CUSTOMER else {}),
            },
            ReturnValues="ALL_NEW",
        )
        return items.stored_order(answer["Attributes"]) if answer else None

    def mark_text_wanted(self, order_id: str) -> bool:
        """Record that the customer asked for text messages; False if the order is not open.

        It is beside the order, so that no change of the order undoes it.
        """
        states = {f":{state.lower()}": state.value for state in OPEN}
        marked = conditional_write(
            self._orders.update_item,
            Key={"pk": f"SHOP#{ids.shop_of(order_id)}", "sk": f"ORDER#{order_id}"},
            UpdateExpression="SET wantsText = :true",
            ConditionExpression=f"orderState IN ({', '.join(sorted(states))})",
            ExpressionAttributeValues={":true": True, **states},
        )
        return marked is not None

    def current_order_of(self, customer_id: str) -> str | None:
        """Return the id of the customer's latest order."""
        item = self._customer(customer_id)
        return item["currentOrderId"] if item else None

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        """Return the customer's orders, newest first."""
        item = self._customer(customer_id)
        order_ids = item["orderIds"][-_CUSTOMERS_ORDERS:] if item else []
        return [self.load(order_id) for order_id in reversed(order_ids)]

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and the next.

        Open ones come oldest first, others newest first.

        Raises:
            InvalidRequest: `cursor` is not one of this list.
        """
        request: dict[str, Any] = {
            "IndexName": "listing",
            "KeyConditionExpression": Key("pk").eq(f"SHOP#{shop_id}")
            & Key("listing").begins_with(f"{kind}#"),
            "ScanIndexForward": kind == "open",
            "ConsistentRead": True,
            "Limit": limit,
        }
        if cursor:
            request["ExclusiveStartKey"] = items.from_cursor(cursor, shop_id, kind)
        page = self._orders.query(**request)
        return [items.stored_order(item) for item in page["Items"]], items.to_cursor(
            page.get("LastEvaluatedKey")
        )

    def next_number(self, shop_id: str, day: str) -> int:
        """Return the next number of a shop's day, from 1."""
        expires_at = clock.now() + timedelta(days=3)
        answer = self._counting.update_item(
            Key={"counter": f"{shop_id}#{day}"},
            UpdateExpression="ADD lastNumber :one SET expiresAtEpoch = :expires",
            ExpressionAttributeValues={":one": 1, ":expires": int(expires_at.timestamp())},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["lastNumber"])

    def _customer(self, customer_id: str) -> dict[str, Any] | None:
        key = {"pk": f"CUSTOMER#{customer_id}", "sk": "ORDERS"}
        item: dict[str, Any] | None = self._orders.get_item(Key=key, ConsistentRead=True).get(
            "Item"
        )
        return item

    def _new_item(self, order: Order, outbox: Iterable[str]) -> dict[str, Any]:
        return {
            "Item": {
                **items.key(order),
                "order": to_record(order),
                "version": order.version,
                "orderState": order.state,
                "listing": items.listing(order),
                "outbox": list(outbox),
                "pendingSince": clock.to_text(clock.now()),
                "expiresAtEpoch": items.expires_at(order),
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }

    def _claim_of_customer(self, order: Order) -> dict[str, Any]:
        """Return the write that makes this the customer's one open order."""
        earlier = self.current_order_of(order.customer_id or "")
        if earlier and earlier != order.order_id and self.load(earlier).order.is_open:
            raise CustomerHasOrder
        return {
            "TableName": self._orders.name,
            "Key": {"pk": f"CUSTOMER#{order.customer_id}", "sk": "ORDERS"},
            "UpdateExpression": "SET currentOrderId = :id, expiresAtEpoch = :expires,"
            " orderIds = list_append(if_not_exists(orderIds, :none), :ids)",
            "ConditionExpression": "attribute_not_exists(pk) OR currentOrderId = :earlier",
            "ExpressionAttributeValues": {
                ":id": order.order_id,
                ":ids": [order.order_id],
                ":none": [],
                ":earlier": earlier or "none",
                ":expires": items.expires_at(order),
            },
        }


def _table(name: str) -> Any:
    return boto3.resource("dynamodb").Table(table_name(name))
