"""A function dies at any step of a change; a later reader completes what it left undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.kernel.errors import Conflict
from chalicelib.order_manager import model, workflow_events
from chalicelib.order_manager.workflow_state import TaskOutcome
from tests.crashing import CrashPoint, crash_at_every_step
from tests.order_manager.fakes import ORDER_ID, Bench
from tests.order_manager.samples import ANA, LATTE_REQUEST

WALK_UP_ID = "demo_walkup6789012345678901"
Step = Callable[[Bench], object]


def detail(token: str = "token", **more: Any) -> dict[str, Any]:
    return {
        "shopId": "demo", "orderId": ORDER_ID, "executionArn": "arn", "taskToken": token, **more
    }  # fmt: skip


def place(bench: Bench) -> None:
    bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)


def first_token(bench: Bench) -> None:
    workflow_events.store_customer_wait_token(bench.for_events, detail("first"))


def second_token(bench: Bench) -> None:
    workflow_events.store_barista_wait_token(bench.for_events, detail("second"))


def staff(action: str) -> Step:
    decide = getattr(model, action)
    return lambda bench: bench.service.act(
        "demo", ORDER_ID, lambda order, now: decide(order, ANA, now)
    )


def unmake(bench: Bench) -> None:
    bench.service.act("demo", ORDER_ID, lambda order, _: model.unmake(order, ANA))


def cancel_by_staff(bench: Bench) -> None:
    bench.service.act(
        "demo", ORDER_ID, lambda order, now: model.cancel_by_staff(order, ANA, "sorry", now)
    )


def cancel_by_customer(bench: Bench) -> None:
    bench.service.cancel_by_customer("zoe", ORDER_ID)


def time_out(bench: Bench) -> None:
    workflow_events.time_out(bench.for_events, detail(cause="barista"))


def refuse(bench: Bench) -> None:
    workflow_events.refuse(bench.for_events, detail(reason="queue_full"))


def withdraw(bench: Bench) -> None:
    workflow_events.withdraw(bench.for_events, {"orderIds": [ORDER_ID]})


def fail(bench: Bench) -> None:
    text = f'{{"detail": {{"orderId": "{ORDER_ID}"}}}}'
    workflow_events.fail(bench.for_events, {"executionArn": "arn", "input": text})


LIFE = [first_token, place, second_token, staff("make"), staff("complete"), staff("collect")]
CHANGES: dict[str, tuple[list[Step], Step]] = {
    "place": ([first_token], place),
    "place before the workflow waits": ([], place),
    "make": (LIFE[:3], staff("make")),
    "make before the second wait": (LIFE[:2], staff("make")),
    "unmake": (LIFE[:4], unmake),
    "complete": (LIFE[:4], staff("complete")),
    "complete before the workflow waits": ([place, staff("make")], staff("complete")),
    "recall": (LIFE[:5], staff("recall")),
    "collect": (LIFE[:5], staff("collect")),
    "no-show": (LIFE[:5], staff("no_show")),
    "cancel by staff": (LIFE[:4], cancel_by_staff),
    "cancel by customer": (LIFE[:3], cancel_by_customer),
    "cancel while choosing": (LIFE[:1], cancel_by_customer),
    "time-out": (LIFE[:4], time_out),
    "refusal": ([], refuse),
    "withdrawal": (LIFE[:1], withdraw),
    "failure": (LIFE[:3], fail),
    "first token after place": ([place], first_token),
    "first token after cancel": ([cancel_by_customer], first_token),
    "second token after complete": ([place, LIFE[3], LIFE[4]], second_token),
    "second token after cancel": ([place, cancel_by_staff], second_token),
}
READY = (OrderState.COMPLETED, OrderState.COLLECTED)


def after(steps: list[Step], point: CrashPoint | None = None) -> Bench:
    bench = Bench(point)
    for step in steps:
        step(bench)
        bench.clock.pass_time(1)
    return bench


def read_later(bench: Bench) -> None:
    """Read the order when what is pending is overdue, and deliver what was published."""
    bench.clock.pass_time(11)
    bench.service.order_in("demo", ORDER_ID)
    bench.deliver()


@pytest.mark.parametrize("is_repeated", [False, True])
@pytest.mark.parametrize("name", CHANGES)
def test_change_is_completed_after_a_crash_at_any_step(name: str, is_repeated: bool) -> None:
    """The caller repeats the change or not; if the process died before it saved, nothing is."""
    steps, change = CHANGES[name]
    before, expected = after(steps), after([*steps, change])

    def retry(bench: Bench) -> None:
        if is_repeated:
            change(bench)
        read_later(bench)

    outcomes = crash_at_every_step(lambda point: after(steps, point), change, retry)
    assert len(outcomes) >= 4
    for bench in outcomes:
        stored = bench.repository.load(ORDER_ID)
        assert stored.order.state in (before.order.state, expected.order.state)
        if is_repeated:
            assert stored.order.version == expected.order.version
        assert stored.outbox == ()
        assert_published(bench)
        assert_queue_is_right(bench)
        assert_workflow_is_resumed(bench)


def assert_published(bench: Bench) -> None:
    """Every version that was saved has its event."""
    published = [e.payload.order for e in bench.publisher.events if "OrderManager" in e.name]
    assert bench.order.version == 1 or max(o.version for o in published) == bench.order.version
    distinct = {e.name for e in bench.publisher.events if "OrderManager" in e.name}
    assert len(distinct) >= min(bench.order.version - 1, 3)


def assert_queue_is_right(bench: Bench) -> None:
    state, version = bench.order.state, bench.order.version
    if state in (OrderState.PLACED, OrderState.MAKING):
        assert bench.in_queue() == [(ORDER_ID, version)]
    else:
        assert bench.in_queue() == []
        assert (ORDER_ID in bench.queue_store.open_orders) == (state is OrderState.SCANNED)


def assert_workflow_is_resumed(bench: Bench) -> None:
    """A wait that is over is ended: a token is used, or replaced by the next wait's."""
    order, workflow = bench.order, bench.repository.load(ORDER_ID).workflow
    if workflow.task_token and order.state is not OrderState.SCANNED:
        used = dict(bench.workflows.resumed)
        is_over = workflow.task_token == "first" or order.state in (*READY, OrderState.CANCELLED)
        assert (workflow.task_token in used) == is_over
    if order.state is OrderState.CANCELLED and order.reason != "no_show":
        ended = [o for _, o in bench.workflows.resumed[-1:]]
        assert ended in ([], [TaskOutcome.ORDER_ENDED])


def test_whole_order_is_published_once_if_nothing_crashes() -> None:
    bench = after(LIFE)
    assert bench.publisher.published == [
        "OrderManager.WaitingCompletion",
        "OrderManager.MakeOrder",
        "OrderManager.OrderCompleted",
        "OrderManager.OrderCollected",
    ]
    assert [e.name for e in bench.publisher.events if e.carried_by] == [
        "QueueService.OrderJoined",
        "QueueService.OrderStarted",
        "QueueService.OrderCompleted",
    ]
    assert bench.workflows.resumed == [
        ("first", TaskOutcome.CONTINUE),
        ("second", TaskOutcome.CONTINUE),
    ]


def walk_up(bench: Bench) -> None:
    bench.service.walk_up("demo", ANA, LATTE_REQUEST, WALK_UP_ID)


def test_walk_up_is_taken_once_after_a_crash_at_any_step() -> None:
    def retry(bench: Bench) -> None:
        walk_up(bench)
        bench.clock.pass_time(11)
        bench.service.order_in("demo", WALK_UP_ID)

    outcomes = crash_at_every_step(Bench, walk_up, retry)
    assert len(outcomes) >= 8
    for bench in outcomes:
        stored = bench.repository.load(WALK_UP_ID)
        assert stored.order.version == 1
        assert stored.outbox == ()
        assert set(bench.publisher.published) == {"OrderManager.WaitingCompletion"}
        assert bench.in_queue() == [(WALK_UP_ID, 1)]
        assert len(bench.queue_store.open_orders) <= 2


def test_walk_up_without_a_place_is_in_no_queue() -> None:
    bench = Bench()
    bench.queue_store.open_orders.add("demo_another")
    with pytest.raises(Conflict) as refused:
        walk_up(bench)
    assert refused.value.code == "queue_full"
    assert bench.in_queue() == []
    assert WALK_UP_ID not in bench.repository.stored


def test_token_of_a_walk_up_proves_that_it_was_published() -> None:
    bench = Bench()
    walk_up(bench)
    of_walk_up = {**detail("first"), "orderId": WALK_UP_ID}
    workflow_events.store_customer_wait_token(bench.for_events, of_walk_up)
    assert bench.workflows.resumed == [("first", TaskOutcome.CONTINUE)]
    workflow_events.store_barista_wait_token(bench.for_events, {**of_walk_up, "taskToken": "2"})
    assert bench.repository.load(WALK_UP_ID).outbox == ()
    assert bench.publisher.published == ["OrderManager.WaitingCompletion"]
