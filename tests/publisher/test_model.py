"""Which audience receives what: messages have what their audience may see, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.contract.events import (
    CATALOGUE,
    PUBLIC_TYPES,
    NewOrder,
    OrderChanged,
    QueueChanged,
    ShopChanged,
)
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.queue import QueueState, WaitEstimate, WaitingOrder
from chalicelib.contract.serialization import NotARecordError, to_record
from chalicelib.contract.shops import CodeUpdate
from chalicelib.publisher.model import messages
from tests.contract.samples import SHOP, sample

ORDER = sample(StaffOrder, order_id="demo_1", name="Zoe", note="hot", customer_name="Zoe")


def details(name: str, payload: Any) -> dict[str, dict[str, Any]]:
    """Return the detail of each message that an event becomes, by its topic."""
    found = messages(name, to_record(payload))
    return {message.topic: to_record(message.detail) for message in found}


def change(customer_id: str | None) -> OrderChanged:
    return sample(OrderChanged, order_id="demo_1", customer_id=customer_id, order=ORDER)


def test_order_goes_to_staff_display_and_its_customer() -> None:
    sent = details("OrderManager.MakeOrder", change("c1"))
    assert set(sent) == {"staff", "display", "customers/c1"}
    assert sent["staff"]["order"]["customerName"] == "Zoe"
    assert "customerName" not in sent["customers/c1"]["order"]
    assert set(sent["display"]["order"]) == {
        "orderId",
        "number",
        "name",
        "state",
        "version",
        "completedAt",
    }
    assert "c1" not in str([sent["staff"], sent["display"]])


def test_secret_that_got_into_an_event_is_in_no_message() -> None:
    detail = to_record(change("c1"))
    for key in ("customerToken", "taskToken", "phoneNumber"):
        detail[key] = detail["order"][key] = "secret"
    sent = [to_record(message.detail) for message in messages("OrderManager.MakeOrder", detail)]
    assert len(sent) == 3
    assert "secret" not in json.dumps(sent)


def test_walk_up_has_no_message_for_a_customer() -> None:
    assert set(details("OrderManager.MakeOrder", change(None))) == {"staff", "display"}


def test_code_goes_to_displays_alone() -> None:
    assert set(details("Validator.CodeChanged", sample(CodeUpdate))) == {"display"}


def test_new_order_does_not_show_its_code() -> None:
    new_order = sample(NewOrder, customer_id="c1", code="x-y", order=ORDER)
    assert "x-y" not in str(details("Validator.NewOrder", new_order))


def test_shop_goes_to_every_audience_as_it_may_see_it() -> None:
    sent = details("ConfigService.ConfigChanged", ShopChanged("demo", SHOP))
    assert set(sent) == {"staff", "display", "public"}
    assert "menu" in sent["public"]["shop"]
    assert "menu" not in sent["display"]["shop"]
    assert "maxOpenOrders" not in sent["public"]["shop"]
    assert sent["staff"]["shop"]["maxOpenOrders"] == 20


def test_queue_goes_to_every_audience_and_the_waiting_orders_to_the_public() -> None:
    waiting = WaitingOrder(7, WaitEstimate(30, 90))
    queue = QueueState(4, 1, WaitEstimate(60, 120), (waiting,))
    sent = details("QueueService.OrderStarted", QueueChanged("demo", "demo_1", queue))
    assert set(sent) == {"staff", "display", "public"}
    assert set(sent["staff"]["queue"]) == {"length", "estimatedWaitSeconds"}
    assert sent["public"]["queue"]["waiting"] == [
        {"number": 7, "estimatedWaitSeconds": {"low": 30, "high": 90}}
    ]


@pytest.mark.parametrize("name", PUBLIC_TYPES)
def test_events_of_the_workflow_and_the_journey_are_no_messages(name: str) -> None:
    sent = details(name, sample(CATALOGUE[name].payload))
    assert bool(sent) != name.startswith(("OrderProcessor.", "OrderJourney."))


@pytest.mark.parametrize("name", PUBLIC_TYPES)
def test_event_that_is_not_of_its_type_is_refused(name: str) -> None:
    with pytest.raises(NotARecordError):
        list(messages(name, {"shopId": 7}))
