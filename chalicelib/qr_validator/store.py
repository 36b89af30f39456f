"""The table `validator`: of each shop, its codes, and when a barista was last seen.

Items: `code#<start of its window>`, `presence`. A code's item has, where the shop
limits them, one set for each network address (`address#<digest>`: the new customers
that it brought) and for each device (`device#<digest>`: its orders).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel import clock, tables
from chalicelib.kernel.conditional_writes import conditional_update, conditional_write
from chalicelib.qr_validator.callers import Identity, Quota
from chalicelib.qr_validator.model import GRACE, Code, window_of

_KEEP_CODES = timedelta(days=1)
_PRESENCE = "presence"
_IS_GOOD = (
    "code = :text",
    "attribute_not_exists(withdrawnAt)",
    "expiresAt >= :earliest",
    "NOT contains(takenBy, :order)",
    "NOT contains(returned, :order)",
    "(attribute_not_exists(takenBy) OR size(takenBy) < drinks)",
)


class OnShow(NamedTuple):
    """What a display shows: the newest code, and when a barista's terminal was last live."""

    code: Code | None
    barista_seen_at: datetime | None


class CodeStore:
    """Stores the codes, and the orders that took their drinks."""

    def __init__(self, table: Any = None) -> None:
        self._table = table or tables.table("validator")

    def recent(self, shop_id: str, limit: int = 1) -> list[Code]:
        """Return the shop's newest codes, expired or not, newest first."""
        items = self._table.query(
            KeyConditionExpression="shopId = :shop AND begins_with(#item, :code)",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues={":shop": shop_id, ":code": "code#"},
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=True,
        )["Items"]
        return [_code(item) for item in items]

    def on_show(self, shop_id: str) -> OnShow:
        """Return the newest code, expired or not, and when a barista was last seen."""
        # `presence` sorts after every `code#`, so the two newest items are what is wanted.
        items = self._table.query(
            KeyConditionExpression="shopId = :shop",
            ExpressionAttributeValues={":shop": shop_id},
            ScanIndexForward=False,
            Limit=2,
            ConsistentRead=True,
        )["Items"]
        codes = [_code(item) for item in items if item["item"] != _PRESENCE]
        seen = [str(item["seenAt"]) for item in items if item["item"] == _PRESENCE]
        return OnShow(
            code=codes[0] if codes else None,
            barista_seen_at=clock.from_text(seen[0]) if seen else None,
        )

    def add(self, code: Code) -> bool:
        """Store a new code; return False if this window has one already."""
        item = {
            **to_record(code),
            "item": _code_key(code.starts_at),
            "expiresAtEpoch": int((code.expires_at + _KEEP_CODES).timestamp()),
        }
        # DynamoDB has no empty sets, and conditions ask whether a code was withdrawn.
        for absent in ("takenBy", "returned", "withdrawnAt"):
            del item[absent]
        added = conditional_write(
            self._table.put_item, Item=item, ConditionExpression="attribute_not_exists(shopId)"
        )
        return added is not None

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""
        starts_at = window_of(text)
        if starts_at is None:
            return None
        key = {"shopId": shop_id, "item": _code_key(starts_at)}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return _code_that_reads(text, item)

    def take_drink(
        self, shop_id: str, text: str, identity: Identity, quota: Quota | None, now: datetime
    ) -> tuple[Code | None, bool]:
        """Give a drink of the code that reads `text` to an order, if code and quota allow it.

        Returns the code as it is then, and whether the order got a drink now. One that
        has a drink already, or that returned it, gets none. Drinks are counted by the
        size of a set.
        """
        starts_at = window_of(text)
        if starts_at is None:
            return None, False
        limits = _Limits.of(quota, identity)
        added = ["takenBy :orders", "revision :one", *limits.added]
        item, is_taken = conditional_update(
            self._table.update_item,
            Key={"shopId": shop_id, "item": _code_key(starts_at)},
            UpdateExpression=f"ADD {', '.join(added)}",
            ConditionExpression=" AND ".join([*_IS_GOOD, *limits.conditions]),
            ExpressionAttributeValues={
                ":text": text,
                ":earliest": clock.to_text(now - GRACE),
                ":orders": {identity.order_id},
                ":order": identity.order_id,
                ":one": 1,
                **limits.values,
            },
            **({"ExpressionAttributeNames": limits.names} if limits.names else {}),
        )
        return _code_that_reads(text, item), is_taken

    def return_drink(self, code: Code, order_id: str, *, was_made: bool) -> Code | None:
        """Return the drink of an order to the code; None if the order has none.

        An order that `was_made` gets no other drink of this code.
        """
        return self._update(
            code,
            "DELETE takenBy :orders ADD revision :one" + (", returned :orders" if was_made else ""),
            "contains(takenBy, :order)",
            {":orders": {order_id}, ":order": order_id, ":one": 1},
        )

    def apply_limits(self, limited: Code) -> Code | None:
        """Store the limits of a code, unless it has those of a newer shop; None if it has."""
        return self._update(
            limited,
            "SET drinks = :drinks, expiresAt = :expires, shopVersion = :version ADD revision :one",
            "attribute_not_exists(withdrawnAt) AND shopVersion < :version",
            {
                ":drinks": limited.drinks,
                ":expires": clock.to_text(limited.expires_at),
                ":version": limited.shop_version,
                ":one": 1,
            },
        )

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

    def _update(
        self, code: Code, update: str, condition: str, values: dict[str, Any]
    ) -> Code | None:
        answer = conditional_write(
            self._table.update_item,
            Key={"shopId": code.shop_id, "item": _code_key(code.starts_at)},
            UpdateExpression=update,
            ConditionExpression=f"attribute_exists(code) AND ({condition})",
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
        return _code(answer["Attributes"]) if answer else None


class _Limits(NamedTuple):
    """What a quota adds to the update that takes a drink."""

    added: list[str]
    conditions: list[str]
    values: dict[str, Any]
    names: dict[str, str]

    @classmethod
    def of(cls, quota: Quota | None, identity: Identity) -> _Limits:
        limits = cls([], [], {}, {})
        if quota:
            limits.names["#device"] = f"device#{quota.device}"
            limits.values[":limit"] = quota.limit
            limits.added.append("#device :orders")
            limits.conditions.append("(attribute_not_exists(#device) OR size(#device) < :limit)")
        if quota and quota.address:
            limits.names["#address"] = f"address#{quota.address}"
            limits.values[":customers"] = {identity.customer_id}
            limits.values[":customer"] = identity.customer_id
            limits.added.append("#address :customers")
            limits.conditions.append(
                "(attribute_not_exists(#address) OR contains(#address, :customer)"
                " OR size(#address) < :limit)"
            )
        return limits


def _code_key(starts_at: datetime) -> str:
    return f"code#{clock.to_text(starts_at)}"


def _code(item: dict[str, Any]) -> Code:
    sets = {name: item.get(name, ()) for name in ("takenBy", "returned")}
    return from_record(Code, {**item, **sets})


def _code_that_reads(text: str, item: dict[str, Any] | None) -> Code | None:
    return _code(item) if item and item["code"] == text else None
