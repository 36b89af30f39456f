"""The business metrics of orders for CloudWatch, measured where their events are published."""

from __future__ import annotations

from datetime import datetime

from chalicelib.contract.events import OrderChanged
from chalicelib.contract.orders import CancelReason
from chalicelib.kernel import embedded_metrics
from chalicelib.kernel.embedded_metrics import Unit
from chalicelib.kernel.publishing import Event, Publish

_REFUSALS = frozenset({CancelReason.QUEUE_FULL, CancelReason.SHOP_CLOSED})

Values = dict[str, tuple[float, Unit]]


def measured(publish: Publish) -> Publish:
    """Return `publish`, with the metrics of the orders' events written once they are published."""

    def publish_and_measure(*events: Event) -> None:
        publish(*events)
        for event in events:
            if isinstance(event.payload, OrderChanged):
                _write(event.name, event.payload)

    return publish_and_measure


def metrics_of(name: str, change: OrderChanged) -> tuple[Values, dict[str, str]]:
    """Return the metrics of an order's event, and their dimensions.

    A drink that was recalled counts as completed each time: `OrdersRecalled` are to be
    subtracted.
    """
    order = change.order
    match name:
        case "OrderManager.WaitingCompletion":
            return {"OrdersPlaced": (1, "Count")}, {}
        case "OrderManager.MakeOrder" if order.attempt == 1:
            return _seconds("SecondsToStart", order.placed_at, order.started_at), {}
        case "OrderManager.OrderCompleted":
            waited = _seconds("SecondsToReady", order.placed_at, order.completed_at)
            return {"OrdersCompleted": (1, "Count"), **waited}, {}
        case "OrderManager.OrderRecalled":
            return {"OrdersRecalled": (1, "Count")}, {}
        case "OrderManager.OrderCancelled" if order.reason in _REFUSALS:
            return {"OrdersRefused": (1, "Count")}, {"Reason": order.reason}
        case "OrderManager.OrderCancelled" if order.reason:
            return {"OrdersCancelled": (1, "Count")}, {"Reason": order.reason}
    return {}, {}


def _write(name: str, change: OrderChanged) -> None:
    values, dimensions = metrics_of(name, change)
    if values:
        embedded_metrics.write(values, dimensions, shopId=change.shop_id, orderId=change.order_id)


def _seconds(name: str, began: datetime | None, ended: datetime | None) -> Values:
    if began is None or ended is None:
        return {}
    return {name: (round((ended - began).total_seconds(), 3), "Seconds")}
