"""Each fact of an order is measured once, when its event is published."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contract.events import OrderChanged
from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.kernel.publishing import Event
from chalicelib.order_manager import model
from chalicelib.order_manager.cloudwatch_metrics import measured, metrics_of
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.views import staff_view
from tests.order_manager.samples import ANA, NOW, order_in


def change(order: Order) -> OrderChanged:
    return OrderChanged(order.shop_id, order.order_id, order.customer_id, staff_view(order))


def placed_and_made() -> tuple[Order, Order]:
    """Return an order that is taken after 60 seconds, and as it is after 150."""
    making = model.make(order_in(OrderState.PLACED), ANA, NOW + timedelta(seconds=60))
    return making, model.complete(making, ANA, NOW + timedelta(seconds=150))


def test_waits_are_measured_from_the_placing() -> None:
    making, ready = placed_and_made()
    started, _ = metrics_of("OrderManager.MakeOrder", change(making))
    completed, _ = metrics_of("OrderManager.OrderCompleted", change(ready))
    assert started == {"SecondsToStart": (60.0, "Seconds")}
    assert completed == {"OrdersCompleted": (1, "Count"), "SecondsToReady": (150.0, "Seconds")}


def test_second_start_of_a_drink_is_not_timed() -> None:
    making, ready = placed_and_made()
    again = model.make(model.unmake(making, ANA), ANA, NOW + timedelta(seconds=90))
    assert metrics_of("OrderManager.MakeOrder", change(again)) == ({}, {})
    recalled = model.recall(ready, ANA, NOW + timedelta(seconds=160))
    counted, _ = metrics_of("OrderManager.OrderRecalled", change(recalled))
    assert counted == {"OrdersRecalled": (1, "Count")}


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (CancelReason.QUEUE_FULL, "OrdersRefused"),
        (CancelReason.SHOP_CLOSED, "OrdersRefused"),
        (CancelReason.CUSTOMER, "OrdersCancelled"),
        (CancelReason.BARISTA_TIMEOUT, "OrdersCancelled"),
    ],
)
def test_cancelled_orders_are_counted_by_reason(reason: CancelReason, name: str) -> None:
    cancelled = replace(order_in(OrderState.CANCELLED), reason=reason)
    values, dimensions = metrics_of("OrderManager.OrderCancelled", change(cancelled))
    assert (values, dimensions) == ({name: (1, "Count")}, {"Reason": reason})


def test_only_what_was_published_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "test")
    placed = order_in(OrderState.PLACED)
    event = Event("OrderManager.WaitingCompletion", change(placed))

    def refuse(*_: Any) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        measured(refuse)(event)
    assert capsys.readouterr().err == ""
    measured(lambda *_: None)(event)
    line = json.loads(capsys.readouterr().err)
    assert (line["OrdersPlaced"], line["orderId"]) == (1, placed.order_id)
    assert "Zoe" not in str(line)
