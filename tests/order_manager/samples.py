"""Orders and staff, for the tests of everything that acts on an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.contract.orders import OrderState
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel.roles import Role, Staff
from chalicelib.order_manager import model
from chalicelib.order_manager.order import Order, OrderItem

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANA = Staff("ana", "Ana", frozenset({Role.BARISTA}))
BEN = Staff("ben", "Ben", frozenset({Role.BARISTA}))
MAX = Staff("max", "Max", frozenset({Role.MANAGER}))
LATTE = OrderItem("latte", "Latte", ("oat",), ("Oat milk",), "Zoe", None)
LATTE_REQUEST = OrderRequest("latte", ("oat",), "Zoe", None)
TEA_REQUEST = OrderRequest("tea", ())


def scanned() -> Order:
    return Order(
        order_id="demo_0123456789012345678901",
        shop_id="demo",
        customer_id="zoe",
        journey_id="journey",
        is_walk_up=False,
        scanned_at=NOW,
        order_by=NOW + timedelta(minutes=5),
    )


def order_in(state: OrderState) -> Order:
    """Return an order that Ana brought to `state`."""
    if state is OrderState.SCANNED:
        return scanned()
    order = model.place(scanned(), LATTE, 1, NOW)
    if state is OrderState.PLACED:
        return order
    if state is OrderState.CANCELLED:
        return model.time_out_barista(order, NOW)
    order = model.make(order, ANA, NOW)
    if state is OrderState.MAKING:
        return order
    order = model.complete(order, ANA, NOW)
    return order if state is OrderState.COMPLETED else model.collect(order, ANA, NOW)
