"""Finds the orders that are still open, and ends them as was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend.client import Conflict, Forbidden, OrderState, StaffClient, StaffOrder
from backend.closing.decisions import Decision, actions, is_undecided

Decide = Callable[[StaffOrder], Decision]

WORD = "The bar has closed for today. Sorry that your drink was not made."
# Somebody else may act on an order meanwhile, and be first, so often.
_ATTEMPTS = 5


class StillOpen(Exception):
    """Raised when an order changes again and again while it is being ended."""


def open_orders(client: StaffClient, shop_id: str, start: datetime) -> list[StaffOrder]:
    """Return the orders that have not ended, oldest first; of ready ones those since a time.

    A drink that was recalled may be open for longer than a day: no time-out ends it.
    """
    found = list(client.every_order(shop_id, "open"))
    for order in client.every_order(shop_id, "completed"):
        if order.completed_at and order.completed_at < start:
            break  # newest first: what follows is older
        found.append(order)
    return sorted(filter(is_undecided, found), key=lambda order: order.scanned_at)


def end(client: StaffClient, order: StaffOrder, decision: Decision) -> StaffOrder:
    """Carry out a decision, also when the order changes meanwhile; return the order.

    Raises:
        StillOpen: It changed again and again.
    """
    for _ in range(_ATTEMPTS):
        try:
            for action in actions(order, decision):
                order = _act(client, order, action)
        except (Conflict, Forbidden):
            order = client.order(order.shop_id, order.order_id)
        if order.has_ended:
            return order
    raise StillOpen(f"Order {order.number or order.order_id} changes all the time; try again.")


def _act(client: StaffClient, order: StaffOrder, action: str) -> StaffOrder:
    shop_id, order_id = order.shop_id, order.order_id
    if action == "cancel":
        word = None if order.state is OrderState.SCANNED else WORD
        return client.cancel(shop_id, order_id, word)
    act: Callable[[str, str], StaffOrder] = getattr(client, action.replace("-", "_"))
    return act(shop_id, order_id)
