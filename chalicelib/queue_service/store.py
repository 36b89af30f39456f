"""The table `queue`: of each shop, `shop` (places and settings), `pace`, and `order#<id>`.

The workflow's first state writes `shop` too: it reserves the places. The set of
open orders is the truth about them; adding and removing repeat harmlessly.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from chalicelib.kernel import clock
from chalicelib.kernel.conditions import attempt
from chalicelib.kernel.records import from_record, to_record
from chalicelib.kernel.settings import table_name
from chalicelib.kernel.shop import Shop
from chalicelib.queue_service.model import IN_LINE, Entry, Line, Pace

_KEEP = timedelta(days=1)


class QueueStore:
    """Keeps places, the line and the pace."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or boto3.resource("dynamodb").Table(table_name("queue"))

    def line(self, shop_id: str) -> Line:
        """Return the line as it is now."""
        items = self._table.query(
            IndexName="line", KeyConditionExpression=Key("shopId").eq(shop_id), ConsistentRead=True
        )["Items"]
        return Line([from_record(Entry, item) for item in items], self.pace(shop_id))

    def pace(self, shop_id: str) -> Pace:
        """Return the shop's pace."""
        item = self._table.get_item(Key={"shopId": shop_id, "item": "pace"}).get("Item")
        return from_record(Pace, item) if item else Pace()

    def set_pace(self, shop_id: str, pace: Pace) -> None:
        """Keep the shop's pace. Of two at once one is lost: it is an estimate."""
        self._table.put_item(Item={**to_record(pace), "shopId": shop_id, "item": "pace"})

    def reserve(self, shop_id: str, order_id: str, places: int) -> bool:
        """Reserve one of `places` for an order; False if all are taken."""
        return self._update(
            shop_id,
            "shop",
            "ADD openOrders :orders",
            "contains(openOrders, :order) OR attribute_not_exists(openOrders)"
            " OR size(openOrders) < :places",
            {":orders": {order_id}, ":order": order_id, ":places": places},
        )

    def release(self, shop_id: str, order_id: str) -> None:
        """Give an order's place back, if it has one."""
        self._update(shop_id, "shop", "DELETE openOrders :orders", None, {":orders": {order_id}})

    def follow(self, shop: Shop) -> None:
        """Keep what the workflow must know of the shop, unless something newer is kept."""
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

    def record(self, shop_id: str, entry: Entry) -> tuple[bool, str | None]:
        """Keep what an order is now.

        Returns whether that is news (or news that nobody was told yet, because
        whoever kept it died), and the state that the line knew before.
        """
        key = {"shopId": shop_id, "item": f"order#{entry.order_id}"}
        while True:
            before = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
            if before and not _is_news(before, entry):
                return False, None
            item = _item(key, entry, before)
            if self._put_instead_of(before, item):
                return True, item["stateBefore"]

    def mark_told(self, shop_id: str, entry: Entry) -> None:
        """Note that the news of this version has been told."""
        self._update(
            shop_id,
            f"order#{entry.order_id}",
            "SET isTold = :true",
            "version = :version",
            {":true": True, ":version": entry.version},
        )

    def _put_instead_of(self, before: dict[str, Any] | None, item: dict[str, Any]) -> bool:
        """Put `item` where `before` was; False if another delivery was quicker."""
        request: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(version)"}
        if before:
            request["ConditionExpression"] = "version = :seen"
            request["ExpressionAttributeValues"] = {":seen": before["version"]}
        return attempt(self._table.put_item, Item=item, **request) is not None

    def _update(
        self, shop_id: str, item: str, update: str, condition: str | None, values: dict[str, Any]
    ) -> bool:
        """Update one item; False if the condition did not hold."""
        answer = attempt(
            self._table.update_item,
            Key={"shopId": shop_id, "item": item},
            UpdateExpression=update,
            ExpressionAttributeValues=values,
            **({"ConditionExpression": condition} if condition else {}),
        )
        return answer is not None


def _is_news(before: dict[str, Any], entry: Entry) -> bool:
    """Tell whether `entry` is newer than what is kept, or kept but told to nobody."""
    if before["version"] == entry.version:
        return not before["isTold"]
    return bool(before["version"] < entry.version)


def _item(key: dict[str, str], entry: Entry, before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the item of an order; it remembers the state before this version."""
    state_before = before and before["state"]
    if before and before["version"] == entry.version:
        state_before = before["stateBefore"]
    item = {**to_record(entry), **key, "isTold": False, "stateBefore": state_before}
    if entry.state in IN_LINE and entry.placed_at:
        item["inLineSince"] = f"{clock.to_text(entry.placed_at)}#{entry.order_id}"
    item["expiresAtEpoch"] = int((clock.now() + _KEEP).timestamp())
    return item
