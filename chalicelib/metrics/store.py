"""The table `metrics`: one item for each order, by its shop and the UTC day of its scan.

So an order that is recorded again, at a later version, replaces itself, and a day of
2,000 orders is read in one or two pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.tables import table
from chalicelib.metrics.model import OrderRecord

_KEEP = timedelta(days=90)
_IN_KEY = ("orderId", "shopId")
_NOTHING: tuple[Any, ...] = (None, [], False)


class MetricsStore:
    """Stores orders for ninety days."""

    def __init__(self) -> None:
        self._table = table("metrics")

    def put(self, record: OrderRecord) -> bool:
        """Store an order, unless this version or a later one is stored; return whether it was."""
        item = {
            "day": _key(record.shop_id, record.scanned_at.astimezone(UTC).date()),
            "orderId": record.order_id,
            "orderVersion": record.version,
            "order": _text(record),
            "expiresAtEpoch": int((record.scanned_at + _KEEP).timestamp()),
        }
        written = conditional_write(
            self._table.put_item,
            Item=item,
            ConditionExpression="attribute_not_exists(orderVersion) OR orderVersion < :version",
            ExpressionAttributeValues={":version": record.version},
        )
        return written is not None

    def between(self, shop_id: str, start: datetime, end: datetime) -> Iterator[OrderRecord]:
        """Yield the orders of a shop scanned from `start` on and before `end`."""
        last = (end - timedelta(microseconds=1)).astimezone(UTC).date()
        day = start.astimezone(UTC).date()
        while day <= last:
            yield from (one for one in self._of_day(shop_id, day) if start <= one.scanned_at < end)
            day += timedelta(days=1)

    def _of_day(self, shop_id: str, day: date) -> Iterator[OrderRecord]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "#day = :day",
            "ExpressionAttributeNames": {"#day": "day"},
            "ExpressionAttributeValues": {":day": _key(shop_id, day)},
        }
        while True:
            answer = self._table.query(**request)
            yield from (_record(shop_id, item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _key(shop_id: str, day: date) -> str:
    return f"{shop_id}#{day.isoformat()}"


def _text(record: OrderRecord) -> str:
    """Return an order as JSON: what is known of it, and not in the key."""
    known = {
        name: value
        for name, value in to_record(record).items()
        if name not in _IN_KEY and value not in _NOTHING
    }
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _record(shop_id: str, item: dict[str, Any]) -> OrderRecord:
    stored = json.loads(item["order"])
    return from_record(
        OrderRecord, {**_UNKNOWN, **stored, "shopId": shop_id, "orderId": item["orderId"]}
    )


_UNKNOWN: dict[str, Any] = {
    **dict.fromkeys(("drinkName", "reason", "baristaName")),
    **dict.fromkeys(("placedAt", "startedAt", "completedAt", "collectedAt", "cancelledAt")),
    "options": [],
    "isWalkUp": False,
    "attempt": 0,
}
