"""What happened to an order, and when: a line for each event that a barista cares about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.client import JourneyEvent, StaffOrder
from backend.client.sanitize import sanitize

_PHRASES: Mapping[str, str] = {
    "Validator.NewOrder": "Code scanned",
    "OrderManager.WaitingCompletion": "Ordered",
    "OrderManager.MakeOrder": "Taken{by}",
    "OrderManager.OrderReleased": "Put back",
    "OrderManager.OrderCompleted": "Ready{by}",
    "OrderManager.OrderRecalled": "Recalled{by}",
    "OrderManager.OrderCollected": "Collected",
    "OrderManager.OrderCancelled": "Cancelled{why}",
    "OrderProcessor.OrderTimeOut": "Time is up",
    "OrderProcessor.ShopNotready": "Refused: no place",
}
_REASONS: Mapping[str, str] = {
    "customer": " by the customer",
    "barista": " at the bar",
    "customer_timeout": ": no drink was chosen in time",
    "barista_timeout": ": it was not made in time",
    "queue_full": ": the queue was full",
    "shop_closed": ": the shop was closed",
    "no_show": ": nobody collected it",
    "workflow_failed": ": its workflow failed",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an order."""

    at: datetime
    text: str


def story_of(events: Iterable[JourneyEvent]) -> tuple[Happening, ...]:
    """Return what an order's journey says, oldest first; events of the queue are left out."""
    return tuple(
        Happening(event.time, _text(_PHRASES[event.type], event.detail.get("order") or {}))
        for event in events
        if event.type in _PHRASES
    )


def known_story(order: StaffOrder) -> tuple[Happening, ...]:
    """Return what the order itself says, for when its journey cannot be read."""
    by = f" by {order.barista_name}" if order.barista_name else ""
    why = _REASONS.get(order.reason or "", "")
    moments = (
        (order.scanned_at, "Walk-up" if order.is_walk_up else "Code scanned"),
        (order.placed_at, "Ordered"),
        (order.started_at, f"Taken{by}"),
        (order.completed_at, "Ready"),
        (order.collected_at, "Collected"),
        (order.cancelled_at, f"Cancelled{why}"),
    )
    return tuple(Happening(at, text) for at, text in moments if at is not None)


def _text(phrase: str, order: Mapping[str, Any]) -> str:
    name = order.get("baristaName")
    by = f" by {sanitize(str(name))}" if name else ""
    return phrase.format(by=by, why=_REASONS.get(str(order.get("reason")), ""))
