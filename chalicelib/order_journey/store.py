"""The table `journeys`: one item for each order, with one attribute for each of its events.

An event is stored, and the whole journey read, in one call. The index `journey`
has the keys alone, and finds an order by the id in its journey's link.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from functools import cache
from typing import Any

from chalicelib.contract.orders import JourneyOrder
from chalicelib.contract.serialization import camel
from chalicelib.kernel import clock
from chalicelib.kernel.tables import table
from chalicelib.order_journey.model import MOMENT_OF, JourneyEntry

_KEEP = timedelta(days=30)
_EVENT = "event#"
# What all events of an order have in common: stored once, or in the key.
_SHARED = ("journeyUrl", "scannedAt", "orderBy", "isWalkUp")
_IN_KEY = ("orderId", "shopId")
_NOTHING: tuple[Any, ...] = (None, [], False, 0)


class JourneyStore:
    """Stores the events of orders for thirty days."""

    def __init__(self) -> None:
        self._table = table("journeys")

    def add(self, order_id: str, entry: JourneyEntry) -> list[JourneyEntry]:
        """Store an event, and return all of its order; a stored one stays as it is."""
        update = (
            "SET #event = if_not_exists(#event, :event),"
            " expiresAtEpoch = if_not_exists(expiresAtEpoch, :expires)"
        )
        values: dict[str, Any] = {
            ":event": _stored(entry),
            ":expires": int((entry.time + _KEEP).timestamp()),
        }
        order = entry.detail.get("order")
        if order:
            update += ", journeyId = :journey, sharedByEvents = :shared"
            values[":journey"] = _journey_id(order["journeyUrl"])
            values[":shared"] = _json({name: order[name] for name in _SHARED})
        item = self._table.update_item(
            Key=_key(order_id),
            UpdateExpression=update,
            ExpressionAttributeNames={"#event": f"{_EVENT}{entry.key}"},
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return _entries(order_id, item)

    def entries(self, order_id: str) -> list[JourneyEntry]:
        """Return every event of an order, in no particular order."""
        item = self._table.get_item(Key=_key(order_id), ConsistentRead=True).get("Item", {})
        return _entries(order_id, item)

    def order_of(self, journey_id: str) -> str | None:
        """Return the id of the journey's order, or None."""
        items = self._table.query(
            IndexName="journey",
            KeyConditionExpression="journeyId = :journey",
            ExpressionAttributeValues={":journey": journey_id},
            Limit=1,
        )["Items"]
        return str(items[0]["pk"]).removeprefix("ORDER#") if items else None


def _key(order_id: str) -> dict[str, str]:
    return {"pk": f"ORDER#{order_id}", "sk": "JOURNEY"}


def _journey_id(journey_url: str) -> str:
    return journey_url.rpartition("/")[2]


def _stored(entry: JourneyEntry) -> str:
    """Return an event as JSON: of its order only what is known, and not what all events share."""
    detail = dict(entry.detail)
    if "order" in detail:
        absent = {*_SHARED, *_IN_KEY, MOMENT_OF.get(entry.type)}
        detail["order"] = {
            name: value
            for name, value in detail["order"].items()
            if name not in absent and value not in _NOTHING
        }
    return _json([entry.event_id, clock.to_text(entry.time), entry.order_version, detail])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entries(order_id: str, item: dict[str, Any]) -> list[JourneyEntry]:
    shared = {
        "orderId": order_id,
        "shopId": order_id.partition("_")[0],
        **json.loads(item.get("sharedByEvents", "{}")),
    }
    return [
        _entry(name.removeprefix(_EVENT), json.loads(stored), shared)
        for name, stored in item.items()
        if name.startswith(_EVENT)
    ]


def _entry(key: str, stored: list[Any], shared: dict[str, Any]) -> JourneyEntry:
    kind = key.partition("#")[0]
    event_id, time, version, detail = stored
    if "order" in detail:
        moment = {MOMENT_OF[kind]: time} if kind in MOMENT_OF else {}
        detail["order"] = {**_nothing_known(), **shared, **moment, **detail["order"]}
    return JourneyEntry(key, event_id, kind, clock.from_text(time), version, detail)


@cache
def _nothing_known() -> dict[str, Any]:
    """Return an order of which nothing is known."""
    unknown: dict[str, Any] = {camel(field.name): None for field in fields(JourneyOrder)}
    return {**unknown, "options": [], "attempt": 0}
