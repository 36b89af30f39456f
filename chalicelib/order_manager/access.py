"""Whose order it is: another customer's, or another shop's, does not exist for a caller. Pure."""

from __future__ import annotations

from chalicelib.kernel import ids
from chalicelib.kernel.errors import NotFound
from chalicelib.order_manager.order import Order


def require_owner(customer_id: str, order: Order) -> None:
    """Raise `NotFound` unless an order is this customer's."""
    if ids.owner_of(order.customer_id or "") != customer_id:
        raise NotFound("There is no such order.")


def require_shop(shop_id: str, order_id: str) -> None:
    """Raise `NotFound` unless an order is of this shop."""
    if ids.shop_of(order_id) != shop_id:
        raise NotFound("There is no such order.")
