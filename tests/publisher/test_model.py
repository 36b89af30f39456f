"""Which audience receives what: messages have what their audience may see, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
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
from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.queue import QueueState, WaitEstimate, WaitingOrder
from chalicelib.contract.serialization import NotARecordError, to_record
from chalicelib.contract.shops import CodeUpdate
from chalicelib.publisher.model import PUBLISHED_TYPES, messages
from tests.contract.samples import SHOP, sample

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ORDER = sample(
    StaffOrder, order_id="demo_1", number=41, name="Zoe", note="hot", customer_name="Zoe"
)


def details(name: str, payload: Any) -> dict[str, dict[str, Any]]:
    """Return the detail of each message that an event becomes, by its topic."""
    found = messages(name, to_record(payload), NOW)
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


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (OrderState.SCANNED, "staff"),
        (OrderState.PLACED, "staff"),
        (OrderState.MAKING, "customers/c1"),
        (OrderState.COMPLETED, "customers/c1"),
        (OrderState.CANCELLED, "customers/c1"),
    ],
)
def test_whoever_waits_for_a_change_is_told_first(state: OrderState, first: str) -> None:
    changed = replace(change("c1"), order=replace(ORDER, state=state))
    sent = [m.topic for m in messages("OrderManager.OrderCompleted", to_record(changed), NOW)]
    assert sent[0] == first
    assert sorted(sent) == ["customers/c1", "display", "staff"]


def test_order_for_a_friend_goes_to_the_customer_who_ordered_it() -> None:
    sent = details("OrderManager.MakeOrder", change("c1~friend"))
    assert set(sent) == {"staff", "display", "customers/c1"}


def test_secret_that_got_into_an_event_is_in_no_message() -> None:
    detail = to_record(change("c1"))
    for key in ("customerToken", "taskToken", "phoneNumber"):
        detail[key] = detail["order"][key] = "secret"
    sent = [
        to_record(message.detail) for message in messages("OrderManager.MakeOrder", detail, NOW)
    ]
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


QUEUE = QueueState(7, 2, WaitEstimate(60, 120), (WaitingOrder(41, WaitEstimate(30, 90)),))


def test_queue_of_its_own_goes_to_every_audience() -> None:
    sent = details("QueueService.OrderStarted", QueueChanged("demo", "demo_1", QUEUE))
    assert set(sent) == {"staff", "display", "public"}
    assert sent["public"] == {"shopId": "demo", "queue": to_record(QUEUE)}
    length_and_wait = {key: value for key, value in to_record(QUEUE).items() if key != "waiting"}
    assert sent["staff"] == sent["display"] == {"shopId": "demo", "queue": length_and_wait}


def test_order_that_carries_the_queue_becomes_one_message_for_each_audience() -> None:
    changed = replace(change("c1"), queue=QUEUE)
    sent = list(messages("OrderManager.MakeOrder", to_record(changed), NOW))
    by_topic = {message.topic: message for message in sent}
    assert len(sent) == len(by_topic) == 4
    for topic in ("staff", "display"):
        assert to_record(by_topic[topic].detail)["queue"]["revision"] == 7
        assert "waiting" not in to_record(by_topic[topic].detail)["queue"]
    assert "queue" not in to_record(by_topic["customers/c1"].detail)
    public = by_topic["public"]
    assert (public.type, public.qos) == ("QueueService.OrderStarted", 0)
    assert to_record(public.detail) == {"shopId": changed.shop_id, "queue": to_record(QUEUE)}


def test_messages_that_nobody_may_miss_are_acknowledged() -> None:
    sent = messages("OrderManager.MakeOrder", to_record(change("c1")), NOW)
    assert {message.qos for message in sent} == {1}


def test_order_without_a_number_is_not_on_the_displays() -> None:
    scanned = replace(ORDER, number=None)
    new_order = sample(NewOrder, customer_id="c1", order=scanned, code_update=None)
    assert set(details("Validator.NewOrder", new_order)) == {"staff", "customers/c1"}


def test_new_order_tells_the_displays_how_many_drinks_are_left() -> None:
    update = sample(CodeUpdate, drinks_left=3)
    new_order = sample(NewOrder, customer_id="c1", order=replace(ORDER, number=None))
    sent = messages("Validator.NewOrder", to_record(replace(new_order, code_update=update)), NOW)
    [display] = [message for message in sent if message.topic == "display"]
    assert (display.type, display.detail) == ("Validator.CodeChanged", update)


@pytest.mark.parametrize("name", PUBLISHED_TYPES)
def test_every_event_that_is_listened_to_becomes_messages(name: str) -> None:
    assert details(name, sample(CATALOGUE[name].payload))


def test_no_other_event_becomes_a_message() -> None:
    others = set(PUBLIC_TYPES) - set(PUBLISHED_TYPES) - {"OrderManager.OrderRated"}
    assert {name.partition(".")[0] for name in others} == {"OrderProcessor", "OrderJourney"}


@pytest.mark.parametrize("name", PUBLISHED_TYPES)
def test_event_that_is_not_of_its_type_is_refused(name: str) -> None:
    with pytest.raises(NotARecordError):
        list(messages(name, {"shopId": 7}, NOW))


def test_longest_order_of_a_busy_bar_fits_the_5_kb_that_are_metered_as_one() -> None:
    busy = replace(QUEUE, waiting=(WaitingOrder(1041, WaitEstimate(3600, 7200)),) * 60)
    order = replace(ORDER, name="W" * 20, note="W" * 80, message="W" * 200, drink_name="W" * 40)
    changed = replace(change("c1"), order=order, queue=busy)
    for message in messages("OrderManager.MakeOrder", to_record(changed), NOW):
        assert len(json.dumps(to_record(message.detail))) < 5_000, message.topic
