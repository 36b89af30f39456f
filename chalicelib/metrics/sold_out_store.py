"""Sold-out times in the table `metrics`: an item for each version of a shop, and each refusal.

A version's item is written once and not changed; so is that of a refusal, whose key is its
order and what it was refused for. So an event that is delivered again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.tables import table
from chalicelib.metrics.sold_out import MenuVersion, Refusal

_KEEP = timedelta(days=90)


class SoldOutStore:
    """Stores what was sold out, and refusals, for ninety days."""

    def __init__(self) -> None:
        self._table = table("metrics")

    def put_version(self, shop_id: str, version: MenuVersion) -> bool:
        """Store a version unless it is known; return whether it was stored."""
        key = {"day": _versions_of(shop_id), "orderId": f"{version.shop_version:012}"}
        return self._put(key, to_record(version), version.changed_at)

    def put_refusal(self, shop_id: str, refusal: Refusal) -> bool:
        """Store a refusal, once a day for each order and choice; return whether it was stored."""
        key = {
            "day": _refusals_of(shop_id, refusal.refused_at.astimezone(UTC).date()),
            "orderId": f"{refusal.order_id}#{_choice_key(refusal)}",
        }
        return self._put(key, to_record(refusal), refusal.refused_at)

    def versions(self, shop_id: str, start: datetime) -> Iterator[MenuVersion]:
        """Yield the versions published since `start`, the latest first.

        Then those before it, until one at which nothing was sold out.
        """
        for record in self._query(_versions_of(shop_id), ScanIndexForward=False):
            version = from_record(MenuVersion, record)
            yield version
            if version.changed_at <= start and not version.items:
                return

    def refusals(self, shop_id: str, start: datetime, end: datetime) -> Iterator[Refusal]:
        """Yield the refusals from `start` on and before `end`."""
        last = (end - timedelta(microseconds=1)).astimezone(UTC).date()
        day = start.astimezone(UTC).date()
        while day <= last:
            records = self._query(_refusals_of(shop_id, day))
            found = (from_record(Refusal, record) for record in records)
            yield from (one for one in found if start <= one.refused_at < end)
            day += timedelta(days=1)

    def _put(self, key: dict[str, str], record: dict[str, Any], since: datetime) -> bool:
        expires = int((since + _KEEP).timestamp())
        written = conditional_write(
            self._table.put_item,
            Item={**key, "record": record, "expiresAtEpoch": expires},
            ConditionExpression="attribute_not_exists(orderId)",
        )
        return written is not None

    def _query(self, key: str, **options: Any) -> Iterator[dict[str, Any]]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "#day = :day",
            "ExpressionAttributeNames": {"#day": "day"},
            "ExpressionAttributeValues": {":day": key},
            **options,
        }
        while True:
            answer = self._table.query(**request)
            yield from (item["record"] for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _versions_of(shop_id: str) -> str:
    return f"{shop_id}#menu-versions"


def _refusals_of(shop_id: str, day: date) -> str:
    return f"{shop_id}#refusals#{day.isoformat()}"


def _choice_key(refusal: Refusal) -> str:
    drink_id, option_id = refusal.choice
    return f"option#{option_id}" if drink_id is None else f"drink#{drink_id}"
