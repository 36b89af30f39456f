"""The table `queue`: of each shop, `shop` (places and settings), `pace`, and `order#<id>`.

The workflow's first state writes `shop` too: it reserves the places. Places are
counted by the size of the set of open orders; adding and removing are idempotent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from chalicelib.contract.orders import OrderState
from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.settings import table_name
from chalicelib.queue_service.model import IN_QUEUE, Queue, QueuedOrder, ServiceRate

_KEEP = timedelta(days=1)


class QueueStore:
    """Stores the places, the queue and the service rate."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or boto3.resource("dynamodb").Table(table_name("queue"))

    def queue(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""
        items = self._table.query(
            IndexName="line", KeyConditionExpression=Key("shopId").eq(shop_id), ConsistentRead=True
        )["Items"]
        return Queue([from_record(QueuedOrder, item) for item in items], self.rate(shop_id))

    def rate(self, shop_id: str) -> ServiceRate:
        """Return the shop's service rate."""
        item = self._table.get_item(Key={"shopId": shop_id, "item": "pace"}).get("Item")
        return from_record(ServiceRate, item) if item else ServiceRate()

    def set_rate(self, shop_id: str, rate: ServiceRate) -> None:
        """Store the shop's service rate. Of two at once one is lost: it is an estimate."""
        self._table.put_item(Item={**to_record(rate), "shopId": shop_id, "item": "pace"})

    def reserve(self, shop_id: str, order_id: str, places: int) -> bool:
        """Reserve one of `places` for an order; return False if all are taken."""
        return self._update(
            shop_id,
            "shop",
            "ADD openOrders :orders",
            "contains(openOrders, :order) OR attribute_not_exists(openOrders)"
            " OR size(openOrders) < :places",
            {":orders": {order_id}, ":order": order_id, ":places": places},
        )

    def release(self, shop_id: str, order_id: str) -> None:
        """Release an order's place, if it has one."""
        self._update(shop_id, "shop", "DELETE openOrders :orders", None, {":orders": {order_id}})

    def apply_shop_settings(self, shop: Shop) -> None:
        """Store the settings that the workflow reads, unless newer ones are stored."""
        values: dict[str, Any] = {
            ":isOpen": shop.is_open,
            ":max": shop.max_open_orders,
            ":version": shop.version,
        }
        update = "SET isOpen = :isOpen, maxOpenOrders = :max, shopVersion = :version"
        if shop.paused_until is None:
            update += " REMOVE pausedUntil"
        else:
            update += ", pausedUntil = :until"
            values[":until"] = clock.to_text(shop.paused_until)
        condition = "attribute_not_exists(shopVersion) OR shopVersion < :version"
        self._update(shop.shop_id, "shop", update, condition, values)

    def record(self, shop_id: str, order: QueuedOrder) -> tuple[bool, OrderState | None]:
        """Store an order's present state.

        Returns whether it is newer than what was stored (or stored and not published,
        because the process died in between), and the state before.
        """
        key = {"shopId": shop_id, "item": f"order#{order.order_id}"}
        while True:
            before = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
            if before and not _is_newer(before, order):
                return False, None
            item = _item(key, order, before)
            if self._put_instead_of(before, item):
                state_before = item["stateBefore"]
                return True, OrderState(state_before) if state_before else None

    def mark_published(self, shop_id: str, order: QueuedOrder) -> None:
        """Record that the change to this version is published."""
        self._update(
            shop_id,
            f"order#{order.order_id}",
            "SET isPublished = :true",
            "version = :version",
            {":true": True, ":version": order.version},
        )

    def _put_instead_of(self, before: dict[str, Any] | None, item: dict[str, Any]) -> bool:
        """Replace `before` by `item`; return False if another delivery came first."""
        request: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(version)"}
        if before:
            request["ConditionExpression"] = "version = :seen"
            request["ExpressionAttributeValues"] = {":seen": before["version"]}
        return conditional_write(self._table.put_item, Item=item, **request) is not None

    def _update(
        self, shop_id: str, item: str, update: str, condition: str | None, values: dict[str, Any]
    ) -> bool:
        """Update one item; return False if the condition did not hold."""
        answer = conditional_write(
            self._table.update_item,
            Key={"shopId": shop_id, "item": item},
            UpdateExpression=update,
            ExpressionAttributeValues=values,
            **({"ConditionExpression": condition} if condition else {}),
        )
        return answer is not None


def _is_newer(before: dict[str, Any], order: QueuedOrder) -> bool:
    """Return whether `order` is newer than what is stored, or stored and not published."""
    if before["version"] == order.version:
        return not before["isPublished"]
    return bool(before["version"] < order.version)


def _item(key: dict[str, str], order: QueuedOrder, before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the item of an order, with the state before this version."""
    state_before = before and before["state"]
    if before and before["version"] == order.version:
        state_before = before["stateBefore"]
    item = {**to_record(order), **key, "isPublished": False, "stateBefore": state_before}
    if order.state in IN_QUEUE and order.placed_at:
        item["inLineSince"] = f"{clock.to_text(order.placed_at)}#{order.order_id}"
    item["expiresAtEpoch"] = int((clock.now() + _KEEP).timestamp())
    return item
