"""The counts of supplies in the table `metrics`: one item for each shop.

A drink is counted by one transaction, which writes the counts and an item of the order.
The order's item must not exist: so an event that is delivered twice counts once.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.kernel import clock
from chalicelib.kernel.tables import table
from chalicelib.metrics.supply_count import Drink, SupplyCount, SupplyCounts
from chalicelib.metrics.supply_service import Saved

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Events are delivered again for a day at most.
_KEEP_ORDERS = timedelta(days=7)
# Reasons for which a transaction may succeed when it is sent again.
_CONFLICTS = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})


class SupplyStore:
    """Stores how many drinks used which supply."""

    def __init__(self) -> None:
        self._table = table("metrics")

    def find(self, shop_id: str) -> SupplyCounts:
        """Return the counts of a shop; empty ones if there are none."""
        answer = self._table.get_item(Key=_key(shop_id), ConsistentRead=True)
        return _counts(answer["Item"]) if "Item" in answer else SupplyCounts()

    def save(
        self, shop_id: str, before: SupplyCounts, after: SupplyCounts, order_id: str | None = None
    ) -> Saved:
        """Store counts that are as `before`; with an order, once for each order only."""
        writes = [{"Put": _put_counts(shop_id, before, after)}]
        if order_id is not None:
            writes.append({"Put": _put_order(shop_id, order_id)})
        try:
            self._table.transact_write_items(writes)
        except ClientError as error:
            codes = _reasons(error)
            if order_id is not None and codes[-1] == "ConditionalCheckFailed":
                return Saved.REPEATED
            if not set(codes) <= _CONFLICTS:
                raise
            return Saved.CONFLICT
        return Saved.STORED


def _key(shop_id: str) -> dict[str, str]:
    return {"day": f"{shop_id}#supplies", "orderId": "counts"}


def _put_counts(shop_id: str, before: SupplyCounts, after: SupplyCounts) -> dict[str, Any]:
    return {
        "Item": {**_key(shop_id), "orderVersion": after.version, "supplies": _text(after)},
        "ConditionExpression": "attribute_not_exists(orderVersion) OR orderVersion = :before",
        "ExpressionAttributeValues": {":before": before.version},
    }


def _put_order(shop_id: str, order_id: str) -> dict[str, Any]:
    expires = int((clock.now() + _KEEP_ORDERS).timestamp())
    return {
        "Item": {"day": f"{shop_id}#used", "orderId": order_id, "expiresAtEpoch": expires},
        "ConditionExpression": "attribute_not_exists(orderId)",
    }


def _reasons(error: ClientError) -> list[str]:
    """Return why each write of a transaction failed; any other error is raised again."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons: Any = error.response.get("CancellationReasons", [])
    return [reason.get("Code", "None") for reason in reasons] or ["None"]


def _text(counts: SupplyCounts) -> str:
    """Return counts as JSON; drinks that used the same supplies are one list of their times."""
    times: dict[str, list[datetime]] = {}
    for drink in sorted(counts.drinks, key=lambda one: one.made_at):
        times.setdefault(",".join(drink.supply_ids), []).append(drink.made_at)
    whole = {
        "shopVersion": counts.shop_version,
        "counts": [to_record(one) for one in counts.counts],
        "drinks": {ids: _packed(moments) for ids, moments in times.items()},
    }
    return json.dumps(whole, separators=(",", ":"))


def _packed(moments: list[datetime]) -> list[int]:
    """Return times in ascending order in milliseconds, each since the one before: fewer digits."""
    stamps = [round(moment.timestamp() * 1000) for moment in moments]
    return [stamps[0], *(after - before for before, after in pairwise(stamps))]


def _unpacked(steps: list[int]) -> list[datetime]:
    return [_EPOCH + timedelta(milliseconds=stamp) for stamp in accumulate(steps)]


def _counts(item: dict[str, Any]) -> SupplyCounts:
    stored = json.loads(item["supplies"])
    drinks = [
        Drink(moment, tuple(ids.split(",")))
        for ids, steps in stored["drinks"].items()
        for moment in _unpacked(steps)
    ]
    return SupplyCounts(
        version=item["orderVersion"],
        shop_version=stored["shopVersion"],
        counts=tuple(from_record(SupplyCount, one) for one in stored["counts"]),
        drinks=tuple(sorted(drinks, key=lambda drink: drink.made_at)),
    )
