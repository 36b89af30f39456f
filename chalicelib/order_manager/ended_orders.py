"""The orders of the table `orders` that are ready or ended, by when that was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.kernel.tables import table
from chalicelib.order_manager import items
from chalicelib.order_manager.batch_reads import batch_get
from chalicelib.order_manager.order import Order

_PAGE = 50


class EndedOrderStore:
    """Reads spans of orders, and changes orders without an event."""

    def __init__(self) -> None:
        self._orders = table("orders")

    def between(
        self, shop_id: str, kind: str, start: datetime, end: datetime, cursor: str | None
    ) -> tuple[list[Order], str | None]:
        """Return a page of the `completed` or `cancelled` orders of a span, oldest first.

        Raises:
            InvalidRequest: `cursor` is not one of this list.
        """
        first, last = f"{kind}#{clock.to_text(start)}", f"{kind}#{clock.to_text(end)}"
        request: dict[str, Any] = {
            "IndexName": "listing",
            "KeyConditionExpression": "pk = :shop AND listing BETWEEN :start AND :end",
            "ExpressionAttributeValues": {
                ":shop": f"SHOP#{shop_id}",
                ":start": first,
                ":end": last,
            },
            "ConsistentRead": True,
            "Limit": _PAGE,
        }
        if cursor:
            after = items.from_cursor(cursor, shop_id, kind)
            if not first <= after["listing"] <= last:
                raise InvalidRequest("This is not a cursor of this span.", "cursor")
            request["ExclusiveStartKey"] = after
        page = self._orders.query(**request)
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in page["Items"]]
        orders = [items.stored_order(item).order for item in batch_get(self._orders, keys)]
        return orders, items.to_cursor(page.get("LastEvaluatedKey"))

    def replace(self, before: Order, after: Order) -> bool:
        """Store a change without an event; return False if another change came first."""
        written = conditional_write(
            self._orders.update_item,
            Key=items.key(after.order_id),
            UpdateExpression="SET #order = :order",
            ConditionExpression="#order.#version = :seen AND #order.#state = :state",
            ExpressionAttributeNames={
                "#order": "order",
                "#version": "version",
                "#state": "state",
            },
            ExpressionAttributeValues={
                ":order": items.order_record(after),
                ":seen": before.version,
                ":state": before.state.value,
            },
        )
        return written is not None
