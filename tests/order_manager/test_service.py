"""The order service: every change is published and resumes its workflow, whatever crashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.order_manager import model, workflow_events
from chalicelib.order_manager.workflow_state import TaskOutcome
from tests.crashing import Crash
from tests.order_manager.fakes import ORDER_ID, Bench
from tests.order_manager.samples import ANA, BEN, LATTE_REQUEST, TEA_REQUEST


@pytest.fixture
def bench() -> Bench:
    return Bench()


def place(bench: Bench) -> None:
    bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)


def detail(arn: str = "arn-1", token: str = "token", **more: Any) -> dict[str, Any]:
    return {"shopId": "demo", "orderId": ORDER_ID, "executionArn": arn, "taskToken": token, **more}


def act(bench: Bench, action: str, staff: Any = ANA) -> None:
    decide = getattr(model, action)
    bench.service.act("demo", ORDER_ID, lambda order, now: decide(order, staff, now))


def test_workflow_that_waits_already_is_resumed_by_the_customer(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    assert bench.workflows.resumed == []
    place(bench)
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_workflow_that_waits_later_is_resumed_at_once(bench: Bench) -> None:
    place(bench)
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_order_cancelled_before_its_workflow_waits_ends_the_workflow(bench: Bench) -> None:
    bench.service.cancel_by_customer("zoe", ORDER_ID)
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.ORDER_ENDED)]


def test_order_cancelled_by_the_bar_ends_the_second_wait(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail())
    act(bench, "make")
    bench.service.act(
        "demo", ORDER_ID, lambda order, now: model.cancel_by_staff(order, BEN, None, now)
    )
    assert bench.workflows.resumed == [("token", TaskOutcome.ORDER_ENDED)]


@pytest.mark.parametrize("seconds", [0, 90])
def test_workflow_that_starts_when_the_drink_is_ready_releases_its_place(
    bench: Bench, seconds: int
) -> None:
    """It may have reserved the place again, after the queue released it."""
    place(bench)
    act(bench, "make")
    act(bench, "complete")
    assert bench.workflows.resumed == []
    bench.clock.pass_time(seconds)
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.ORDER_ENDED)]
    assert bench.repository.load(ORDER_ID).workflow.task_token is None


@pytest.mark.parametrize("seconds", [0, 90])
def test_workflow_whose_second_wait_begins_when_the_drink_is_ready_continues(
    bench: Bench, seconds: int
) -> None:
    """It reserved the place before the drink was ready, so that the queue released it."""
    place(bench)
    act(bench, "make")
    act(bench, "complete")
    bench.clock.pass_time(seconds)
    workflow_events.store_barista_wait_token(bench.for_events, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.repository.load(ORDER_ID).workflow.task_token is None


def test_workflow_that_waits_when_the_drink_is_ready_continues(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail())
    act(bench, "make")
    act(bench, "complete")
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]


def test_token_of_the_second_wait_proves_that_the_order_was_published(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail(token="first"))
    place(bench)
    assert [e.name for e in bench.repository.load(ORDER_ID).outbox] == [
        "OrderManager.WaitingCompletion"
    ]
    workflow_events.store_barista_wait_token(bench.for_events, detail(token="second"))
    assert bench.repository.load(ORDER_ID).outbox == ()
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_workflow_does_not_continue_before_the_order_is_published(bench: Bench) -> None:
    """Its next token would delete the event of an order that nobody heard of."""
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    bench.publisher.crashes = True
    with pytest.raises(Crash):
        place(bench)
    bench.publisher.crashes = False
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    act(bench, "make")
    assert bench.workflows.resumed == []
    assert bench.publisher.published == ["OrderManager.MakeOrder"]
    bench.clock.pass_time(11)
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published[-1] == "OrderManager.WaitingCompletion"
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]


def test_token_that_comes_while_the_order_is_published_is_used_once(bench: Bench) -> None:
    publish = bench.publisher

    def publish_while_the_token_comes(*events: Any) -> None:
        publish(*events)
        workflow_events.store_customer_wait_token(bench.for_events, detail())

    object.__setattr__(bench.service.outbox, "publish", publish_while_the_token_comes)
    place(bench)
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_order_of_another_customer_or_shop_is_not_found(bench: Bench) -> None:
    place(bench)
    calls: tuple[Callable[[], object], ...] = (
        lambda: bench.service.order_of("eve", ORDER_ID),
        lambda: bench.service.place("eve", ORDER_ID, TEA_REQUEST),
        lambda: bench.service.cancel_by_customer("eve", ORDER_ID),
        lambda: bench.service.order_in("other", ORDER_ID),
        lambda: bench.service.act("other", ORDER_ID, lambda o, now: model.make(o, ANA, now)),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert bench.order.state is OrderState.PLACED


def test_order_answers_with_its_position_and_its_event_with_the_queue(bench: Bench) -> None:
    answer = bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)
    assert answer.position == 1
    order, queue = bench.publisher.events
    assert order.payload.order.position == 1
    assert [one.number for one in order.payload.queue.waiting] == [answer.number]
    assert (queue.name, queue.carried_by) == ("QueueService.OrderJoined", order.name)
    assert queue.payload.queue == order.payload.queue


def test_event_of_a_function_without_the_port_leaves_the_queue_to_its_listener(
    bench: Bench,
) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail())
    workflow_events.time_out(bench.for_events, detail(cause="barista"))
    [event] = [e for e in bench.publisher.events if e.name == "OrderManager.OrderCancelled"]
    assert event.payload.queue is None
    assert bench.in_queue() == [(ORDER_ID, 2)]
    bench.deliver()
    assert bench.in_queue() == []


def test_pending_event_of_a_crashed_process_is_published_once_by_a_later_reader(
    bench: Bench,
) -> None:
    bench.publisher.crashes = True
    with pytest.raises(Crash):
        place(bench)
    bench.publisher.crashes = False
    assert bench.order.state is OrderState.PLACED
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published == [], "its own process may still be publishing it"
    bench.clock.pass_time(11)
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]
    bench.clock.pass_time(11)
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_pending_events_of_two_crashed_processes_are_published_in_order(bench: Bench) -> None:
    bench.publisher.crashes = True
    for step in (place, lambda b: act(b, "make")):
        with pytest.raises(Crash):
            step(bench)
    bench.publisher.crashes = False
    bench.clock.pass_time(11)
    act(bench, "complete")
    assert bench.publisher.published == [
        "OrderManager.WaitingCompletion",
        "OrderManager.MakeOrder",
        "OrderManager.OrderCompleted",
    ]


def test_time_out_publishes_the_pending_event_of_a_crashed_process(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail())
    act(bench, "make")
    bench.publisher.crashes = True
    with pytest.raises(Crash):
        act(bench, "complete")
    bench.publisher.crashes = False
    bench.clock.pass_time(900)
    workflow_events.time_out(bench.for_events, detail(cause="barista"))
    assert bench.order.state is OrderState.COMPLETED
    assert bench.publisher.published[-1] == "OrderManager.OrderCompleted"


def test_second_workflow_is_superseded_while_the_first_runs(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-1", "first"))
    bench.workflows.running.add("arn-1")
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-2", "second"))
    assert bench.workflows.resumed == [("second", TaskOutcome.SUPERSEDED)]
    place(bench)
    assert bench.workflows.resumed[-1] == ("first", TaskOutcome.CONTINUE)


def test_second_workflow_replaces_the_first_when_that_is_over(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-1", "first"))
    place(bench)
    bench.clock.pass_time(11)
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-2", "second"))
    assert bench.workflows.resumed[-1] == ("second", TaskOutcome.CONTINUE)
    workflow_events.time_out(bench.for_events, detail("arn-1", cause="barista"))
    assert bench.order.state is OrderState.PLACED, "the first workflow no longer counts"


def test_workflow_of_an_order_that_ended_or_never_existed_ends(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail("arn-1", "first"))
    act(bench, "make")
    act(bench, "complete")
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-2", "late"))
    assert bench.workflows.resumed[-1] == ("late", TaskOutcome.ORDER_ENDED)
    nobody = {**detail("arn-3", "stray"), "orderId": "demo_nobody"}
    workflow_events.store_customer_wait_token(bench.for_events, nobody)
    assert bench.workflows.resumed[-1] == ("stray", TaskOutcome.ORDER_ENDED)


def test_late_token_of_the_first_wait_does_not_replace_the_second(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.for_events, detail(token="second"))
    workflow_events.store_customer_wait_token(bench.for_events, detail(token="first"))
    act(bench, "make")
    act(bench, "complete")
    assert bench.workflows.resumed == [("second", TaskOutcome.CONTINUE)]


def test_order_placed_while_its_wait_timed_out_gets_a_new_workflow(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    place(bench)
    workflow_events.time_out(bench.for_events, detail(cause="customer"))
    assert bench.order.state is OrderState.PLACED
    assert bench.workflows.restarted == ["arn-1"]


def test_order_placed_after_its_time_is_up_is_ended(bench: Bench) -> None:
    bench.clock.pass_time(301)
    with pytest.raises(Conflict) as refused:
        bench.service.place("zoe", ORDER_ID, OrderRequest("latte", ()))
    assert refused.value.code == "order_ended"
    assert bench.order.reason is CancelReason.CUSTOMER_TIMEOUT


def test_clock_that_is_set_forward_makes_nobody_late(bench: Bench) -> None:
    """Ten seconds after the scan the clock is set forward by an hour."""
    set_since = replace(bench.service, stepped_since=lambda _moment: timedelta(hours=1))
    bench.clock.pass_time(3610)
    assert set_since.order_of("zoe", ORDER_ID).is_open
    assert set_since.place("zoe", ORDER_ID, LATTE_REQUEST).number is not None


def test_order_whose_workflow_never_started_is_ended_by_a_later_reader(bench: Bench) -> None:
    bench.clock.pass_time(361)
    assert not bench.service.order_of("zoe", ORDER_ID).is_open
    assert bench.order.reason is CancelReason.CUSTOMER_TIMEOUT
    assert bench.publisher.published == ["OrderManager.OrderCancelled"]


def test_refusal_of_a_second_workflow_does_not_end_an_order_with_a_place(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail())
    workflow_events.refuse(bench.for_events, detail(reason="queue_full"))
    assert bench.order.state is OrderState.SCANNED


def test_failure_of_another_workflow_does_not_end_the_order(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail("arn-1"))
    text = f'{{"detail": {{"orderId": "{ORDER_ID}"}}}}'
    workflow_events.fail(bench.for_events, {"executionArn": "arn-2", "input": text})
    assert bench.order.state is OrderState.SCANNED
    workflow_events.fail(bench.for_events, {"executionArn": "arn-1", "input": text})
    assert bench.order.reason is CancelReason.WORKFLOW_FAILED


def test_events_say_whether_the_customer_wants_a_text(bench: Bench) -> None:
    place(bench)
    assert bench.service.mark_notice_wanted(ORDER_ID)
    act(bench, "make")
    act(bench, "complete")
    assert bench.publisher.wanting_notice == [
        "OrderManager.MakeOrder",
        "OrderManager.OrderCompleted",
    ]
    assert not bench.service.mark_notice_wanted(ORDER_ID)


def test_a_placed_order_says_until_when_it_is_to_be_made(bench: Bench) -> None:
    place(bench)
    made = bench.service.order_in("demo", ORDER_ID)
    assert made.placed_at is not None
    assert made.make_by == made.placed_at + bench.service.barista_timeout
    act(bench, "make")
    assert bench.service.order_in("demo", ORDER_ID).make_by == made.make_by


def test_no_time_limits_a_drink_that_was_ready_once(bench: Bench) -> None:
    place(bench)
    for action in ("make", "complete", "recall"):
        act(bench, action)
    assert bench.service.order_in("demo", ORDER_ID).make_by is None
