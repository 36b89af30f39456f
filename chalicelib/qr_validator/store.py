"""The table `validator`: of each shop, its codes, and when a barista was last seen.

Items: `code#<start of its window>`, `presence`. A code's item has, where the shop
limits them, one set for each network address (`address#<digest>`: the new customers
that it brought) and for each device (`device#<digest>`: its orders).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr, Key

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.conditional_writes import conditional_write
from chalicelib.kernel.settings import table_name
from chalicelib.qr_validator.callers import Identity, Quota
from chalicelib.qr_validator.model import Code, window_of

_KEEP_CODES = timedelta(days=1)
_PRESENCE = "presence"


class CodeStore:
    """Stores the codes, and the orders that took their drinks."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or boto3.resource("dynamodb").Table(table_name("validator"))

    def recent(self, shop_id: str, limit: int = 1) -> list[Code]:
        """Return the shop's newest codes, expired or not, newest first."""
        items = self._table.query(
            KeyConditionExpression=Key("shopId").eq(shop_id) & Key("item").begins_with("code#"),
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=True,
        )["Items"]
        return [_code(item) for item in items]

    def add(self, code: Code) -> bool:
        """Store a new code; return False if this window has one already."""
        item = {
            **to_record(code),
            "item": _code_key(code.starts_at),
            "expiresAtEpoch": int((code.expires_at + _KEEP_CODES).timestamp()),
        }
        # DynamoDB has no empty sets, and conditions ask whether a code was withdrawn.
        for absent in ("takenBy", "announced", "withdrawnAt"):
            del item[absent]
        return self._put_new(item)

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""
        starts_at = window_of(text)
        if starts_at is None:
            return None
        key = {"shopId": shop_id, "item": _code_key(starts_at)}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return _code(item) if item and item["code"] == text else None

    def take_drink(self, code: Code, identity: Identity, quota: Quota | None) -> Code | None:
        """Give one of the code's drinks to an order; None if the code or the quota forbids it.

        Drinks are counted by the size of a set, so that a repeat takes none.
        """
        values: dict[str, Any] = {
            ":orders": {identity.order_id},
            ":order": identity.order_id,
            ":one": 1,
        }
        added = ["takenBy :orders", "revision :one"]
        allowed = [
            "attribute_not_exists(withdrawnAt)",
            "(attribute_not_exists(takenBy) OR size(takenBy) < drinks)",
        ]
        names = {}
        if quota:
            names["#device"] = f"device#{quota.device}"
            values[":limit"] = quota.limit
            added.append("#device :orders")
            allowed.append("(attribute_not_exists(#device) OR size(#device) < :limit)")
        if quota and quota.address:
            names["#address"] = f"address#{quota.address}"
            values |= {":customers": {identity.customer_id}, ":customer": identity.customer_id}
            added.append("#address :customers")
            allowed.append(
                "(attribute_not_exists(#address) OR contains(#address, :customer)"
                " OR size(#address) < :limit)"
            )
        return self._update(
            code,
            f"ADD {', '.join(added)}",
            f"contains(takenBy, :order) OR ({' AND '.join(allowed)})",
            values,
            names,
        )

    def return_drink(self, code: Code, order_id: str) -> Code | None:
        """Return the drink of an order to the code; None if the order has none."""
        return self._update(
            code,
            "DELETE takenBy :orders ADD revision :one",
            "contains(takenBy, :order)",
            {":orders": {order_id}, ":order": order_id, ":one": 1},
        )

    def apply_limits(self, code: Code, shop: Shop, expires_at: datetime) -> Code | None:
        """Apply a shop's limits to a code; None if it has newer ones."""
        return self._update(
            code,
            "SET drinks = :drinks, expiresAt = :expires, shopVersion = :version ADD revision :one",
            "attribute_not_exists(withdrawnAt) AND shopVersion < :version",
            {
                ":drinks": shop.drinks_per_code,
                ":expires": clock.to_text(expires_at),
                ":version": shop.version,
                ":one": 1,
            },
        )

    def mark_announced(self, code: Code, order_id: str) -> None:
        """Record that the `NewOrder` of an order is published."""
        self._update(code, "ADD announced :orders", None, {":orders": {order_id}})

    def withdraw(self, code: Code, now: datetime) -> Code | None:
        """End the code's window at `now`; None if another request did so first."""
        return self._update(
            code,
            "SET withdrawnAt = :now, expiresAt = :now ADD revision :one",
            "attribute_not_exists(withdrawnAt)",
            {":now": clock.to_text(min(now, code.expires_at)), ":one": 1},
        )

    def record_presence(self, shop_id: str, seen_at: datetime) -> None:
        """Record when a barista's terminal was last live; of two at once either is stored."""
        item = {"shopId": shop_id, "item": _PRESENCE, "seenAt": clock.to_text(seen_at)}
        self._table.put_item(Item=item)

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal was last live; None if never."""
        key = {"shopId": shop_id, "item": _PRESENCE}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return clock.from_text(str(item["seenAt"])) if item else None

    def _put_new(self, item: dict[str, Any]) -> bool:
        condition = Attr("item").not_exists()
        return (
            conditional_write(self._table.put_item, Item=item, ConditionExpression=condition)
            is not None
        )

    def _update(
        self,
        code: Code,
        update: str,
        condition: str | None,
        values: dict[str, Any],
        names: dict[str, str] | None = None,
    ) -> Code | None:
        answer = conditional_write(
            self._table.update_item,
            Key={"shopId": code.shop_id, "item": _code_key(code.starts_at)},
            UpdateExpression=update,
            ConditionExpression=" AND ".join(
                ["attribute_exists(code)", *([f"({condition})"] if condition else [])]
            ),
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            **({"ExpressionAttributeNames": names} if names else {}),
        )
        return _code(answer["Attributes"]) if answer else None


def _code_key(starts_at: datetime) -> str:
    return f"code#{clock.to_text(starts_at)}"


def _code(item: dict[str, Any]) -> Code:
    sets = {name: item.get(name, ()) for name in ("takenBy", "announced")}
    return from_record(Code, {**item, **sets})
