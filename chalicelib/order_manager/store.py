"""The tables `orders` and `counting`.

`counting` has one item for each shop and day: the last number, and how often each drink
was ordered (`drink#<id>`).

An order is one item: the order itself as a map; beside it the sort key of the staff's
lists (`listing`), the workflow's task token, and `outbox`: the events that are not
published yet. They are stored in the same write as the change, so that no crash loses
them. The index of the lists has keys alone, so that a change does not pay for it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from chalicelib.contract.orders import OPEN
from chalicelib.kernel import clock, ids
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.tables import table
from chalicelib.order_manager import creation, items
from chalicelib.order_manager.batch_reads import batch_get
from chalicelib.order_manager.items import Item
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import (
    PLACED,
    DayCount,
    PendingEvent,
    StoredOrder,
    VersionConflict,
    outbox_key,
)
from chalicelib.order_manager.workflow_state import Wait

_CUSTOMERS_ORDERS = 50
_DRINK = "drink#"
_NAMES = {"#order": "order", "#version": "version"}


class DynamoOrderRepository:
    """Stores the orders."""

    def __init__(self) -> None:
        self._orders = table("orders")
        self._counting = table("counting")

    def load(self, order_id: str) -> StoredOrder:
        """Return the order as it is now.

        Raises:
            NotFound: There is no order of that id.
        """
        item = self._item(items.key(order_id))
        if item is None:
            raise NotFound("There is no such order.")
        return items.stored_order(item)

    def add(self, order: Order, event: str | None, latest: str | None) -> StoredOrder:
        """Store a new order; one that is stored already stays as it is, and is returned.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """
        return creation.add(self._orders, self.load, order, event, latest)

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        """Store a change and its event, unless another change came first.

        Raises:
            VersionConflict: The order is no longer as `before` was.
        """
        answer = conditional_write(
            self._orders.update_item,
            Key=items.key(after.order_id),
            UpdateExpression="SET #order = :order, listing = :listing, outbox.#event = :event",
            ConditionExpression="#order.#version = :seen AND #order.#state = :from",
            ExpressionAttributeNames={
                **_NAMES,
                "#state": "state",
                "#event": outbox_key(after, event),
            },
            ExpressionAttributeValues={
                ":order": items.order_record(after),
                ":listing": items.listing(after),
                ":event": items.outbox_entry(event),
                ":seen": before.version,
                ":from": before.state.value,
            },
            ReturnValues="ALL_NEW",
        )
        if answer is None:
            raise VersionConflict
        return items.stored_order(answer["Attributes"])

    def mark_published(
        self, stored: StoredOrder, events: Sequence[PendingEvent], used_token: bool
    ) -> StoredOrder | None:
        """Delete published events, and the task token that was used; return what is stored then.

        None if the order is no longer stored. Events of later changes stay.
        """
        names = {f"#e{n}": event.key for n, event in enumerate(events)}
        removed = [f"outbox.{name}" for name in names]
        request: dict[str, Any] = {"ConditionExpression": "attribute_exists(pk)"}
        if used_token:
            removed.append("taskToken")
            request["ConditionExpression"] += " AND taskToken = :token"
            request["ExpressionAttributeValues"] = {":token": stored.workflow.task_token}
        if names:
            request["ExpressionAttributeNames"] = names
        answer = conditional_write(
            self._orders.update_item,
            Key=items.key(stored.order.order_id),
            UpdateExpression=f"REMOVE {', '.join(removed)}",
            ReturnValues="ALL_NEW",
            **request,
        )
        if answer is None and used_token and events:
            # The workflow continued meanwhile and brought another token, which stays.
            return self.mark_published(stored, events, used_token=False)
        return items.stored_order(answer["Attributes"]) if answer else None

    def delete(self, order: Order) -> None:
        """Delete an order that was refused."""
        self._orders.delete_item(
            Key=items.key(order.order_id),
            ConditionExpression="#order.#version = :seen",
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues={":seen": order.version},
        )

    def store_task_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> StoredOrder | None:
        """Store the task token of a wait; None if the order has another workflow.

        A late event of the first wait does not replace the second wait's token. The
        workflow `instead_of` is over and may be replaced. The second wait's token proves
        that the order's `place` event is published.
        """
        if ids.shop_of(order_id) is None:
            return None
        update = "SET executionArn = :arn, waitsFor = :wait, taskToken = :token"
        same_workflow = "(executionArn = :arn AND waitsFor = :customer)"
        values = {":customer": Wait.CUSTOMER.value}
        if wait is Wait.BARISTA:
            update += f" REMOVE outbox.{PLACED}"
            same_workflow, values = "executionArn = :arn", {}
        answer = conditional_write(
            self._orders.update_item,
            Key=items.key(order_id),
            UpdateExpression=update,
            ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(executionArn)"
            f" OR executionArn = :replaced OR {same_workflow})",
            ExpressionAttributeValues={
                ":arn": execution_arn,
                ":wait": wait.value,
                ":token": token,
                ":replaced": instead_of or "none",
                **values,
            },
            ReturnValues="ALL_NEW",
        )
        return items.stored_order(answer["Attributes"]) if answer else None

    def latest_order_of(self, customer_id: str) -> StoredOrder | None:
        """Return the order that the customer scanned for last, or None."""
        customer = self._item(creation.customer_key(customer_id))
        item = self._item(items.key(customer["currentOrderId"])) if customer else None
        return items.stored_order(item) if item else None

    def mark_notice_wanted(self, order_id: str) -> bool:
        """Record that the customer asked to be told; False if the order is not open.

        It is beside the order, so that no change of the order undoes it.
        """
        states = {f":{state.lower()}": state.value for state in OPEN}
        marked = conditional_write(
            self._orders.update_item,
            Key=items.key(order_id),
            UpdateExpression="SET wantsNotice = :true",
            ConditionExpression=f"#order.#state IN ({', '.join(sorted(states))})",
            ExpressionAttributeNames={"#order": "order", "#state": "state"},
            ExpressionAttributeValues={":true": True, **states},
        )
        return marked is not None

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        """Return the customer's orders, a friend's among them, newest first."""
        customers = (customer_id, ids.friend_of(customer_id))
        found = batch_get(self._orders, [creation.customer_key(one) for one in customers])
        latest = (reversed(item["orderIds"][-_CUSTOMERS_ORDERS:]) for item in found)
        orders = self._all(items.key(order_id) for order_ids in latest for order_id in order_ids)
        return sorted(orders, key=lambda stored: stored.order.scanned_at, reverse=True)

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and the next.

        Open ones come oldest first, others newest first. An order that moved to another
        list since the index was read is left out.

        Raises:
            InvalidRequest: `cursor` is not one of this list.
        """
        request: dict[str, Any] = {
            "IndexName": "listing",
            "KeyConditionExpression": "pk = :shop AND begins_with(listing, :kind)",
            "ExpressionAttributeValues": {":shop": f"SHOP#{shop_id}", ":kind": f"{kind}#"},
            "ScanIndexForward": kind == "open",
            "ConsistentRead": True,
            "Limit": limit,
        }
        if cursor:
            request["ExclusiveStartKey"] = items.from_cursor(cursor, shop_id, kind)
        page = self._orders.query(**request)
        found = self._all({"pk": item["pk"], "sk": item["sk"]} for item in page["Items"])
        orders = [one for one in found if items.listing(one.order).startswith(f"{kind}#")]
        return orders, items.to_cursor(page.get("LastEvaluatedKey"))

    def count(self, shop_id: str, day: str, drink_id: str) -> DayCount:
        """Count an order of a shop's day: the next number, from 1, and one more of its drink."""
        expires_at = clock.now() + timedelta(days=3)
        answer = self._counting.update_item(
            Key={"counter": f"{shop_id}#{day}"},
            UpdateExpression="ADD lastNumber :one, #drink :one SET expiresAtEpoch = :expires",
            ExpressionAttributeNames={"#drink": f"{_DRINK}{drink_id}"},
            ExpressionAttributeValues={":one": 1, ":expires": int(expires_at.timestamp())},
            ReturnValues="ALL_NEW",
        )
        item = answer["Attributes"]
        drinks = {
            name.removeprefix(_DRINK): int(times)
            for name, times in item.items()
            if name.startswith(_DRINK)
        }
        return DayCount(int(item["lastNumber"]), drinks)

    def _item(self, key: dict[str, str]) -> Item | None:
        item: Item | None = self._orders.get_item(Key=key, ConsistentRead=True).get("Item")
        return item

    def _all(self, keys: Iterable[dict[str, str]]) -> list[StoredOrder]:
        return [items.stored_order(item) for item in batch_get(self._orders, list(keys))]
