"""An order as its customer sees it, and as the staff does. What is not known yet is null."""

from __future__ import annotations

from chalicelib.kernel.neighbours import Standing
from chalicelib.kernel.records import Record, to_record
from chalicelib.order_manager.order import Order

_NOWHERE = Standing(None, None)
_PRIVATE = ("customerId", "journeyId", "baristaId", "lastAction", "lastActor", "choice")
_STAFF_ONLY = ("customerName", "attempt", "isWalkUp")
_NO_CHOICE: Record = {
    "drinkId": None,
    "drinkName": None,
    "optionIds": [],
    "options": [],
    "name": None,
    "note": None,
}


def staff_view(order: Order, standing: Standing = _NOWHERE) -> Record:
    """Return the order for the staff: never its customer's id, token or phone number."""
    record = to_record(order)
    view = {name: value for name, value in record.items() if name not in _PRIVATE}
    chosen = record["choice"] or _NO_CHOICE
    return {
        **view,
        **chosen,
        **to_record(standing),
        "customerName": chosen["name"],
        "journeyUrl": f"/journeys/{order.journey_id}",
    }


def customer_view(order: Order, standing: Standing = _NOWHERE) -> Record:
    """Return the order for its customer."""
    view = staff_view(order, standing)
    return {name: value for name, value in view.items() if name not in _STAFF_ONLY}
