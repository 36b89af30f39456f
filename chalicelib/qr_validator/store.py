"""The table `validator`: of each shop, its codes, its scans, and when a barista was last seen.

Items: `code#<start of its window>`, `key#<idempotency key>`, `presence`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr, Key

from chalicelib.kernel import clock
from chalicelib.kernel.conditions import attempt
from chalicelib.kernel.records import from_record, to_record
from chalicelib.kernel.settings import table_name
from chalicelib.kernel.shop import Shop
from chalicelib.qr_validator.model import Code, Entry, window_of

_KEEP_CODES = timedelta(days=1)
_KEEP_KEYS = timedelta(minutes=10)
_PRESENCE = "presence"


class CodeStore:
    """Keeps the codes, who took their drinks, and the scans that may be repeated."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or boto3.resource("dynamodb").Table(table_name("validator"))

    def latest(self, shop_id: str) -> Code | None:
        """Return the shop's newest code, expired or not."""
        items = self._table.query(
            KeyConditionExpression=Key("shopId").eq(shop_id) & Key("item").begins_with("code#"),
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )["Items"]
        return _code(items[0]) if items else None

    def add(self, code: Code) -> bool:
        """Keep a new code; False if another display was quicker in this window."""
        item = {
            **to_record(code),
            "item": _code_key(code.starts_at),
            "expiresAtEpoch": int((code.expires_at + _KEEP_CODES).timestamp()),
        }
        del item["takenBy"]  # DynamoDB has no empty sets
        return self._put_new(item)

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""
        starts_at = window_of(text)
        if starts_at is None:
            return None
        key = {"shopId": shop_id, "item": _code_key(starts_at)}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return _code(item) if item and item["code"] == text else None

    def take_drink(self, code: Code, order_id: str) -> Code | None:
        """Give one of the code's drinks to an order; None if none is left.

        The size of the set is the truth: taking twice for one order takes once.
        """
        return self._update(
            code,
            "ADD takenBy :orders, revision :one",
            "contains(takenBy, :order) OR attribute_not_exists(takenBy) OR size(takenBy) < drinks",
            {":orders": {order_id}, ":order": order_id, ":one": 1},
        )

    def return_drink(self, code: Code, order_id: str) -> Code | None:
        """Take a drink back from an order; None if it has none."""
        return self._update(
            code,
            "DELETE takenBy :orders ADD revision :one",
            "contains(takenBy, :order)",
            {":orders": {order_id}, ":order": order_id, ":one": 1},
        )

    def follow(self, code: Code, shop: Shop, expires_at: datetime) -> Code | None:
        """Let the code be good as `shop` says, to `expires_at`; None if that is old news."""
        return self._update(
            code,
            "SET drinks = :drinks, expiresAt = :expires, shopVersion = :version ADD revision :one",
            "shopVersion < :version",
            {
                ":drinks": shop.drinks_per_code,
                ":expires": clock.to_text(expires_at),
                ":version": shop.version,
                ":one": 1,
            },
        )

    def enter(self, shop_id: str, key: str, entry: Entry) -> Entry:
        """Keep `entry` under an idempotency key, or return what is kept there already."""
        item = {
            **to_record(entry),
            "shopId": shop_id,
            "item": f"key#{key}",
            "expiresAtEpoch": int((entry.issued_at + _KEEP_KEYS).timestamp()),
        }
        expired = Attr("expiresAtEpoch").lt(int(entry.issued_at.timestamp()))
        if self._put_new(item, unless=expired):
            return entry
        kept = self._table.get_item(
            Key={"shopId": shop_id, "item": f"key#{key}"}, ConsistentRead=True
        ).get("Item")
        return from_record(Entry, kept) if kept else entry

    def finish(self, shop_id: str, key: str) -> None:
        """Note that the scan under this key is done, down to its events."""
        self._table.update_item(
            Key={"shopId": shop_id, "item": f"key#{key}"},
            UpdateExpression="SET isDone = :true",
            ConditionExpression="attribute_exists(orderId)",
            ExpressionAttributeValues={":true": True},
        )

    def note_barista(self, shop_id: str, seen_at: datetime) -> None:
        """Keep when a barista's terminal was last live. Of two at once either will do."""
        item = {"shopId": shop_id, "item": _PRESENCE, "seenAt": clock.to_text(seen_at)}
        self._table.put_item(Item=item)

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal was last live; None if never."""
        key = {"shopId": shop_id, "item": _PRESENCE}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return clock.from_text(str(item["seenAt"])) if item else None

    def _put_new(self, item: dict[str, Any], unless: Any = None) -> bool:
        condition = Attr("item").not_exists()
        if unless:
            condition |= unless
        return attempt(self._table.put_item, Item=item, ConditionExpression=condition) is not None

    def _update(
        self, code: Code, update: str, condition: str, values: dict[str, Any]
    ) -> Code | None:
        answer = attempt(
            self._table.update_item,
            Key={"shopId": code.shop_id, "item": _code_key(code.starts_at)},
            UpdateExpression=update,
            ConditionExpression=f"attribute_exists(code) AND ({condition})",
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
        return _code(answer["Attributes"]) if answer else None


def _code_key(starts_at: datetime) -> str:
    return f"code#{clock.to_text(starts_at)}"


def _code(item: dict[str, Any]) -> Code:
    return from_record(Code, {**item, "takenBy": item.get("takenBy", ())})
