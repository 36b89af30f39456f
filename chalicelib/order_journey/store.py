"""The table `journeys`: one item for each event, under its order; and each journey's order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.settings import table_name
from chalicelib.order_journey.model import JourneyEntry

_KEEP = timedelta(days=30)


class JourneyStore:
    """Stores the events of orders for thirty days."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or boto3.resource("dynamodb").Table(table_name("journeys"))

    def add(self, order_id: str, entry: JourneyEntry) -> None:
        """Store an event; one that is stored already stays as it is."""
        item = {
            **_key(order_id, f"EVENT#{entry.key}"),
            "eventId": entry.event_id,
            "type": entry.type,
            "time": clock.to_text(entry.time),
            "orderVersion": entry.order_version,
            "detail": json.dumps(entry.detail, ensure_ascii=False, separators=(",", ":")),
            "expiresAtEpoch": _expires_at(entry),
        }
        self._put_new(item)

    def name(self, journey_id: str, order_id: str, entry: JourneyEntry) -> None:
        """Record which order a journey is of."""
        self._put_new(
            {
                "pk": f"JOURNEY#{journey_id}",
                "sk": "ORDER",
                "orderId": order_id,
                "expiresAtEpoch": _expires_at(entry),
            }
        )

    def order_of(self, journey_id: str) -> str | None:
        """Return the id of the journey's order, or None."""
        key = {"pk": f"JOURNEY#{journey_id}", "sk": "ORDER"}
        item = self._table.get_item(Key=key).get("Item")
        return str(item["orderId"]) if item else None

    def entries(self, order_id: str) -> Iterator[JourneyEntry]:
        """Yield every event of an order, in no particular order."""
        request = {
            "KeyConditionExpression": Key("pk").eq(f"ORDER#{order_id}")
            & Key("sk").begins_with("EVENT#"),
            "ConsistentRead": True,
        }
        while True:
            page = self._table.query(**request)
            yield from (_entry(item) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def published_version(self, order_id: str) -> int:
        """Return the version up to which the complete journey was published; 0 for never."""
        item = self._table.get_item(Key=_key(order_id, "PUBLISHED"), ConsistentRead=True).get(
            "Item"
        )
        return int(item["orderVersion"]) if item else 0

    def mark_published(self, order_id: str, entry: JourneyEntry) -> None:
        """Record that the journey was published as it is with `entry`, its last change."""
        self._table.put_item(
            Item={
                **_key(order_id, "PUBLISHED"),
                "orderVersion": entry.order_version,
                "expiresAtEpoch": _expires_at(entry),
            }
        )

    def _put_new(self, item: dict[str, Any]) -> None:
        conditional_write(
            self._table.put_item, Item=item, ConditionExpression="attribute_not_exists(pk)"
        )


def _key(order_id: str, item: str) -> dict[str, str]:
    return {"pk": f"ORDER#{order_id}", "sk": item}


def _expires_at(entry: JourneyEntry) -> int:
    return int((entry.time + _KEEP).timestamp())


def _entry(item: dict[str, Any]) -> JourneyEntry:
    version = item["orderVersion"]
    return JourneyEntry(
        key=item["sk"].removeprefix("EVENT#"),
        event_id=item["eventId"],
        type=item["type"],
        time=clock.from_text(item["time"]),
        order_version=None if version is None else int(version),
        detail=json.loads(item["detail"]),
    )
