"""Which cancelled orders return their drink to the code, and that each event says so."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from chalicelib.order_manager import model, workflow_events
from tests.crashing import Crash
from tests.order_manager.fakes import CODE, ORDER_ID, Bench
from tests.order_manager.samples import ANA, LATTE_REQUEST

Step = Callable[[Bench], object]


def refuse(reason: str) -> Step:
    detail = {"shopId": "demo", "orderId": ORDER_ID, "reason": reason}
    return lambda bench: workflow_events.refuse(bench.for_events, detail)


def fail(bench: Bench) -> None:
    text = json.dumps({"detail": {"orderId": ORDER_ID}})
    workflow_events.fail(bench.for_events, {"executionArn": "arn", "input": text})


def time_out(cause: str) -> Step:
    detail = {"orderId": ORDER_ID, "executionArn": "arn", "cause": cause}
    return lambda bench: workflow_events.time_out(bench.for_events, detail)


def place(bench: Bench) -> None:
    bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)


def make(bench: Bench) -> None:
    bench.service.act("demo", ORDER_ID, lambda order, now: model.make(order, ANA, now))


def unmake(bench: Bench) -> None:
    bench.service.act("demo", ORDER_ID, lambda order, _: model.unmake(order, ANA))


def cancel_by_customer(bench: Bench) -> None:
    bench.service.cancel_by_customer("zoe", ORDER_ID)


def returned_by(bench: Bench) -> list[str | None]:
    """Return what each cancellation says of the drink."""
    cancelled = [e for e in bench.publisher.events if e.name == "OrderManager.OrderCancelled"]
    return [event.payload.returns_drink_to for event in cancelled]


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([], refuse("queue_full")),
        ([], refuse("shop_closed")),
        ([], refuse("workflow_failed")),
        ([], fail),
        ([place], refuse("queue_full")),
        ([place], fail),
    ],
)
def test_drink_that_nobody_could_make_is_returned(steps: list[Step], end: Step) -> None:
    bench = Bench()
    for step in (*steps, end):
        step(bench)
    assert returned_by(bench) == [CODE]


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([], cancel_by_customer),
        ([], time_out("customer")),
        ([place], time_out("barista")),
        ([place, make], fail),
        ([place, make, unmake], fail),
    ],
)
def test_drink_of_another_end_is_kept(steps: list[Step], end: Step) -> None:
    bench = Bench()
    for step in (*steps, end):
        step(bench)
    assert returned_by(bench) == [None]


def test_order_that_a_barista_took_keeps_its_drink_when_the_refusal_is_late() -> None:
    bench = Bench()
    for step in (place, make, refuse("queue_full")):
        step(bench)
    assert returned_by(bench) == []
    assert bench.order.is_open


def test_event_that_is_published_late_returns_the_drink() -> None:
    """The process that ended the order died before it published."""
    bench = Bench()
    bench.publisher.crashes = True
    with pytest.raises(Crash):
        fail(bench)
    bench.publisher.crashes = False
    bench.clock.pass_time(11)
    bench.service.order_of("zoe", ORDER_ID)
    assert returned_by(bench) == [CODE]
