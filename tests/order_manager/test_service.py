"""The order service: every change is published and resumes its workflow, whatever crashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel.errors import Conflict
from chalicelib.order_manager import model, workflow_events
from chalicelib.order_manager.workflow_state import TaskOutcome
from tests.crashing import Crash, CrashPoint, crash_at_every_step
from tests.order_manager.fakes import ORDER_ID, Bench
from tests.order_manager.samples import ANA, BEN, LATTE


@pytest.fixture
def bench() -> Bench:
    return Bench()


def place(bench: Bench) -> None:
    bench.service._apply(ORDER_ID, lambda o: model.place(o, LATTE, 1, bench.clock()))


def detail(arn: str = "arn-1", token: str = "token", **more: Any) -> dict[str, Any]:
    return {"shopId": "demo", "orderId": ORDER_ID, "executionArn": arn, "taskToken": token, **more}


def act(bench: Bench, action: str, staff: Any = ANA) -> None:
    decide = getattr(model, action)
    bench.service.act("demo", ORDER_ID, lambda order, now: decide(order, staff, now))


def placed(point: CrashPoint) -> Bench:
    bench = Bench(point)
    place(bench)
    workflow_events.store_barista_wait_token(bench.service, detail())
    return bench


def made(point: CrashPoint) -> Bench:
    bench = placed(point)
    act(bench, "make")
    return bench


def read_later(bench: Bench) -> None:
    """Read the order when its pending events are overdue."""
    bench.clock.pass_time(6)
    bench.service.order_in("demo", ORDER_ID)


@pytest.mark.parametrize(
    ("make", "action", "state", "event", "resumed"),
    [
        (placed, "make", OrderState.MAKING, "OrderManager.MakeOrder", False),
        (made, "complete", OrderState.COMPLETED, "OrderManager.OrderCompleted", True),
    ],
)
def test_action_is_completed_after_a_crash_at_any_step(
    make: Callable[[CrashPoint], Bench],
    action: str,
    state: OrderState,
    event: str,
    resumed: bool,
) -> None:
    before = make(CrashPoint())

    def retry(bench: Bench) -> None:
        act(bench, action)
        read_later(bench)

    outcomes = crash_at_every_step(make, lambda bench: act(bench, action), retry)
    assert len(outcomes) >= 10, "load twice, save, publish and mark, before and after each"
    for bench in outcomes:
        stored = bench.repository.load(ORDER_ID)
        assert (stored.order.state, stored.order.version) == (state, before.order.version + 1)
        assert stored.outbox == ()
        assert 1 <= bench.publisher.published.count(event) <= 2
        new = bench.workflows.resumed[len(before.workflows.resumed) :]
        assert set(new) == ({("token", TaskOutcome.CONTINUE)} if resumed else set())


def test_task_token_is_used_after_a_crash_at_any_step() -> None:
    def make(point: CrashPoint) -> Bench:
        bench = Bench(point)
        place(bench)
        return bench

    outcomes = crash_at_every_step(
        make, lambda bench: workflow_events.store_customer_wait_token(bench.service, detail())
    )
    assert len(outcomes) >= 6
    for bench in outcomes:
        assert set(bench.workflows.resumed) == {("token", TaskOutcome.CONTINUE)}
        assert bench.repository.load(ORDER_ID).workflow.task_token is None


def test_workflow_that_waits_already_is_resumed_by_the_customer(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail())
    assert bench.workflows.resumed == []
    place(bench)
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_workflow_that_waits_later_is_resumed_at_once(bench: Bench) -> None:
    place(bench)
    workflow_events.store_customer_wait_token(bench.service, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_order_cancelled_before_its_workflow_waits_ends_the_workflow(bench: Bench) -> None:
    bench.service.cancel_by_customer("zoe", ORDER_ID)
    workflow_events.store_customer_wait_token(bench.service, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.ORDER_ENDED)]


def test_order_cancelled_by_the_bar_ends_the_second_wait(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.service, detail())
    act(bench, "make")
    bench.service.act(
        "demo", ORDER_ID, lambda order, now: model.cancel_by_staff(order, BEN, None, now)
    )
    assert bench.workflows.resumed == [("token", TaskOutcome.ORDER_ENDED)]


def test_order_completed_before_the_second_wait_resumes_the_workflow(bench: Bench) -> None:
    place(bench)
    act(bench, "make")
    act(bench, "complete")
    assert bench.workflows.resumed == []
    workflow_events.store_barista_wait_token(bench.service, detail())
    assert bench.workflows.resumed == [("token", TaskOutcome.CONTINUE)]


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
    bench.clock.pass_time(6)
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]
    bench.clock.pass_time(6)
    bench.service.order_in("demo", ORDER_ID)
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]


def test_pending_events_of_two_crashed_processes_are_published_in_order(bench: Bench) -> None:
    bench.publisher.crashes = True
    for step in (place, lambda b: act(b, "make")):
        with pytest.raises(Crash):
            step(bench)
    bench.publisher.crashes = False
    act(bench, "complete")
    assert bench.publisher.published == [
        "OrderManager.WaitingCompletion",
        "OrderManager.MakeOrder",
        "OrderManager.OrderCompleted",
    ]


def test_time_out_publishes_the_pending_event_of_a_crashed_process(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.service, detail())
    act(bench, "make")
    bench.publisher.crashes = True
    with pytest.raises(Crash):
        act(bench, "complete")
    bench.publisher.crashes = False
    bench.clock.pass_time(900)
    workflow_events.time_out(bench.service, detail(cause="barista"))
    assert bench.order.state is OrderState.COMPLETED
    assert bench.publisher.published[-1] == "OrderManager.OrderCompleted"


def test_second_workflow_is_superseded_while_the_first_runs(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail("arn-1", "first"))
    bench.workflows.running.add("arn-1")
    workflow_events.store_customer_wait_token(bench.service, detail("arn-2", "second"))
    assert bench.workflows.resumed == [("second", TaskOutcome.SUPERSEDED)]
    place(bench)
    assert bench.workflows.resumed[-1] == ("first", TaskOutcome.CONTINUE)


def test_second_workflow_replaces_the_first_when_that_is_over(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail("arn-1", "first"))
    place(bench)
    workflow_events.store_customer_wait_token(bench.service, detail("arn-2", "second"))
    assert bench.workflows.resumed[-1] == ("second", TaskOutcome.CONTINUE)
    workflow_events.time_out(bench.service, detail("arn-1", cause="barista"))
    assert bench.order.state is OrderState.PLACED, "the first workflow no longer counts"


def test_workflow_of_an_order_that_ended_or_never_existed_ends(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.service, detail("arn-1", "first"))
    act(bench, "make")
    act(bench, "complete")
    workflow_events.store_customer_wait_token(bench.service, detail("arn-2", "late"))
    assert bench.workflows.resumed[-1] == ("late", TaskOutcome.ORDER_ENDED)
    nobody = {**detail("arn-3", "stray"), "orderId": "demo_nobody"}
    workflow_events.store_customer_wait_token(bench.service, nobody)
    assert bench.workflows.resumed[-1] == ("stray", TaskOutcome.ORDER_ENDED)


def test_late_token_of_the_first_wait_does_not_replace_the_second(bench: Bench) -> None:
    place(bench)
    workflow_events.store_barista_wait_token(bench.service, detail(token="second"))
    workflow_events.store_customer_wait_token(bench.service, detail(token="first"))
    act(bench, "make")
    act(bench, "complete")
    assert bench.workflows.resumed == [("second", TaskOutcome.CONTINUE)]


def test_order_placed_while_its_wait_timed_out_gets_a_new_workflow(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail())
    place(bench)
    workflow_events.time_out(bench.service, detail(cause="customer"))
    assert bench.order.state is OrderState.PLACED
    assert bench.workflows.restarted == ["arn-1"]


def test_order_placed_after_its_time_is_up_is_ended(bench: Bench) -> None:
    bench.clock.pass_time(301)
    with pytest.raises(Conflict) as refused:
        bench.service.place("zoe", ORDER_ID, OrderRequest("latte", ()))
    assert refused.value.code == "order_ended"
    assert bench.order.reason is CancelReason.CUSTOMER_TIMEOUT


def test_order_whose_workflow_never_started_is_ended_by_a_later_reader(bench: Bench) -> None:
    bench.clock.pass_time(361)
    assert bench.service.open_order_of("zoe") is None
    assert bench.order.reason is CancelReason.CUSTOMER_TIMEOUT
    assert bench.publisher.published == ["OrderManager.OrderCancelled"]


def test_refusal_of_a_second_workflow_does_not_end_an_order_with_a_place(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail())
    workflow_events.refuse(bench.service, detail(reason="queue_full"))
    assert bench.order.state is OrderState.SCANNED


def test_failure_of_another_workflow_does_not_end_the_order(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.service, detail("arn-1"))
    text = f'{{"detail": {{"orderId": "{ORDER_ID}"}}}}'
    workflow_events.fail(bench.service, {"executionArn": "arn-2", "input": text})
    assert bench.order.state is OrderState.SCANNED
    workflow_events.fail(bench.service, {"executionArn": "arn-1", "input": text})
    assert bench.order.reason is CancelReason.WORKFLOW_FAILED


def test_events_say_whether_the_customer_wants_a_text(bench: Bench) -> None:
    place(bench)
    assert bench.service.mark_text_wanted(ORDER_ID)
    act(bench, "make")
    act(bench, "complete")
    assert bench.publisher.wanting_text == ["OrderManager.MakeOrder", "OrderManager.OrderCompleted"]
    assert not bench.service.mark_text_wanted(ORDER_ID)
