"""The event of each change of an order."""

from __future__ import annotations

from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import PLACE_EVENT

_EVENT_OF = {
    "place": PLACE_EVENT,
    "make": "OrderManager.MakeOrder",
    "unmake": "OrderManager.OrderReleased",
    "complete": "OrderManager.OrderCompleted",
    "recall": "OrderManager.OrderRecalled",
    "collect": "OrderManager.OrderCollected",
    "cancel": "OrderManager.OrderCancelled",
    "no_show": "OrderManager.OrderCancelled",
    "end": "OrderManager.OrderCancelled",
}


def event_of(before: Order, after: Order) -> str:
    """Return the name of the event that tells of a change; only a rating keeps the state."""
    if before.state is after.state:
        return "OrderManager.OrderRated"
    return _EVENT_OF[after.last_action or "end"]
