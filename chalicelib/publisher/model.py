"""Which event becomes which messages, for whom. Pure.

Messages are built up from what an audience may see, never cut down from what it
may not: a field that is added to an event reaches nobody by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Detail = dict[str, Any]

_CUSTOMER_ORDER = (
    "orderId",
    "shopId",
    "number",
    "drinkId",
    "drinkName",
    "optionIds",
    "options",
    "name",
    "note",
    "state",
    "reason",
    "message",
    "position",
    "estimatedWaitSeconds",
    "baristaName",
    "version",
    "scannedAt",
    "placedAt",
    "startedAt",
    "completedAt",
    "collectedAt",
    "cancelledAt",
    "orderBy",
    "journeyUrl",
)
_STAFF_ORDER = (*_CUSTOMER_ORDER, "customerName", "attempt", "isWalkUp")
_DISPLAY_ORDER = ("orderId", "number", "name", "state", "version", "completedAt")
_PUBLIC_SHOP = ("shopId", "name", "isOpen", "pausedUntil", "menu", "version")
_DISPLAY_SHOP = ("shopId", "name", "isOpen", "pausedUntil", "version")
_CODE = ("code", "drinksLeft", "startsAt", "expiresAt", "revision")


@dataclass(frozen=True)
class Message:
    """One MQTT message: the topic's end after the shop's id, and the `detail`."""

    topic: str
    detail: Detail


def messages(name: str, detail: Detail) -> Iterator[Message]:
    """Yield what the event `name` says, and to whom."""
    if name == "ConfigService.ConfigChanged":
        yield from _shop_messages(detail["shop"])
    elif name == "Validator.CodeChanged":
        yield Message("display", _only(detail, ("shopId", *_CODE)))
    elif name.startswith("QueueService."):
        yield from _line_messages(detail)
    elif "order" in detail:
        yield from _order_messages(detail)


def _shop_messages(shop: Detail) -> Iterator[Message]:
    yield Message("staff", {"shopId": shop["shopId"], "shop": shop})
    yield Message("display", {"shopId": shop["shopId"], "shop": _only(shop, _DISPLAY_SHOP)})
    yield Message("public", {"shopId": shop["shopId"], "shop": _only(shop, _PUBLIC_SHOP)})


def _line_messages(detail: Detail) -> Iterator[Message]:
    queue = {"shopId": detail["shopId"], "queue": detail["queue"]}
    for audience in ("staff", "display", "public"):
        yield Message(audience, queue)
    for place in detail["places"]:
        own = _only(place, ("orderId", "position", "estimatedWaitSeconds"))
        yield Message(f"customers/{place['customerId']}", {**queue, **own})


def _order_messages(detail: Detail) -> Iterator[Message]:
    shop_id, order = detail["shopId"], detail["order"]
    yield Message("staff", {"shopId": shop_id, "order": _only(order, _STAFF_ORDER)})
    yield Message("display", {"shopId": shop_id, "order": _only(order, _DISPLAY_ORDER)})
    if detail.get("customerId"):
        own = {"shopId": shop_id, "order": _only(order, _CUSTOMER_ORDER)}
        yield Message(f"customers/{detail['customerId']}", own)


def _only(record: Detail, names: tuple[str, ...]) -> Detail:
    return {name: record.get(name) for name in names}
