"""Reads what the services' tables hold of a shop's day, straight from the local AWS.

An operator's view, as of the dead-letter queue: no service reads another's table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from backend.deploy.aws import Aws
from chalicelib.contract import times

_BATCH = 100
_ORDER_EVENT = "event#OrderManager."


@dataclass(frozen=True)
class CountedOrder:
    """What matters of an order: its state, whether it came without a scan, its personal data."""

    state: str
    is_walk_up: bool
    is_personal: bool = False


@dataclass(frozen=True)
class Tables:
    """What the tables hold of the orders scanned on a day.

    Attributes:
        orders: Of `orders`, by id.
        metrics: The states in `metrics`, by order id.
        journeys: The names of the orders' last steps that `journeys` has, by order id.
        drinks: The orders that took a drink of a code, or returned it.
        places: The orders that have a place in the queue now, of whatever day.
        contacts: The orders of which a contact is stored.
    """

    orders: dict[str, CountedOrder]
    metrics: dict[str, str]
    journeys: dict[str, frozenset[str]]
    drinks: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    contacts: frozenset[str] = field(default_factory=frozenset)


class TableReader:
    """Reads the tables of a stage in the local AWS."""

    def __init__(self, aws: Aws, stage: str) -> None:
        self._database = boto3.resource(
            "dynamodb",
            endpoint_url=aws.endpoint_url,
            region_name=aws.region,
            aws_access_key_id=aws.access_key_id,
            aws_secret_access_key=aws.secret_access_key,
        )
        self._stage = stage

    def read(self, shop_id: str, start: datetime, end: datetime) -> Tables:
        """Return what is stored of the orders scanned from `start` on and before `end`."""
        orders = self._orders(shop_id, start, end)
        ids = sorted(orders)
        return Tables(
            orders,
            self._metrics(shop_id, start, end),
            self._journeys(ids),
            self._drinks(shop_id),
            self._places(shop_id),
            frozenset(str(i["orderId"]) for i in self._batch("notifications", _by_order(ids))),
        )

    def close(self) -> None:
        """Close the connections."""
        self._database.meta.client.close()

    def _orders(self, shop_id: str, start: datetime, end: datetime) -> dict[str, CountedOrder]:
        key = Key("pk").eq(f"SHOP#{shop_id}") & Key("sk").begins_with("ORDER#")
        found = {}
        for item in self._query("orders", key):
            order = item["order"]
            if start <= times.from_text(order["scannedAt"]) < end:
                chosen = order.get("item", {})
                is_personal = bool(chosen.get("name") or chosen.get("note"))
                order_id = item["sk"].removeprefix("ORDER#")
                found[order_id] = CountedOrder(order["state"], order["isWalkUp"], is_personal)
        return found

    def _metrics(self, shop_id: str, start: datetime, end: datetime) -> dict[str, str]:
        found = {}
        for day in _utc_days(start, end):
            for item in self._query("metrics", Key("day").eq(f"{shop_id}#{day}")):
                order = json.loads(item["order"])
                if start <= times.from_text(order["scannedAt"]) < end:
                    found[str(item["orderId"])] = str(order["state"])
        return found

    def _journeys(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        keys = [{"pk": f"ORDER#{one}", "sk": "JOURNEY"} for one in ids]
        return {
            item["pk"].removeprefix("ORDER#"): frozenset(
                name.removeprefix(_ORDER_EVENT).partition("#")[0]
                for name in item
                if name.startswith(_ORDER_EVENT)
            )
            for item in self._batch("journeys", keys)
        }

    def _drinks(self, shop_id: str) -> frozenset[str]:
        codes = self._query(
            "validator", Key("shopId").eq(shop_id) & Key("item").begins_with("code#")
        )
        return frozenset(
            str(one)
            for item in codes
            for name in ("takenBy", "returned")
            for one in item.get(name, ())
        )

    def _places(self, shop_id: str) -> frozenset[str]:
        item = self._table("queue").get_item(
            Key={"shopId": shop_id, "item": "shop"}, ConsistentRead=True
        )
        return frozenset(map(str, item.get("Item", {}).get("openOrders", ())))

    def _query(self, name: str, key: Any) -> Iterator[dict[str, Any]]:
        request: dict[str, Any] = {"KeyConditionExpression": key, "ConsistentRead": True}
        while True:
            page = self._table(name).query(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _batch(self, name: str, keys: Sequence[dict[str, str]]) -> Iterator[dict[str, Any]]:
        table, waiting = self._table(name).name, list(keys)
        while waiting:
            batch, waiting = waiting[:_BATCH], waiting[_BATCH:]
            answer = self._database.batch_get_item(
                RequestItems={table: {"Keys": batch, "ConsistentRead": True}}
            )
            yield from answer["Responses"].get(table, [])
            waiting += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])

    def _table(self, name: str) -> Any:
        return self._database.Table(f"serverlesspresso-{self._stage}-{name}")


def _by_order(ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"orderId": one} for one in ids]


def _utc_days(start: datetime, end: datetime) -> Iterator[str]:
    day = start.astimezone(UTC).date()
    while day <= end.astimezone(UTC).date():
        yield day.isoformat()
        day += timedelta(days=1)
