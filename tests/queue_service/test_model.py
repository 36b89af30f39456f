"""The queue: positions, the service rate, the likely wait, and what is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from chalicelib.contract.queue import QueuePosition
from chalicelib.queue_service.model import Queue, QueuedOrder, queue_event
from tests.contract.samples import sample

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACED, MAKING = OrderState.PLACED, OrderState.MAKING
COMPLETED, CANCELLED = OrderState.COMPLETED, OrderState.CANCELLED


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def queued(number: int, state: OrderState = PLACED) -> QueuedOrder:
    return QueuedOrder(f"demo_{number}", 2, state, number, at(number))


def made(number: int, placed: float, completed: float) -> QueuedOrder:
    return QueuedOrder(f"demo_m{number}", 4, COMPLETED, None, at(placed), at(completed))


QUEUE = Queue((queued(3), queued(1, MAKING), queued(2)), revision=7)


def test_position_counts_those_who_wait() -> None:
    assert QUEUE.position("demo_2", PLACED, at(2)).position == 1
    assert QUEUE.position("demo_3", PLACED, at(3)).position == 2


def test_new_order_has_a_position_before_it_is_in_the_queue() -> None:
    assert QUEUE.position("demo_9", PLACED, at(9)).position == 3


def test_drink_that_is_made_has_a_wait_but_no_position() -> None:
    position = QUEUE.position("demo_1", MAKING, at(1))
    assert position.position is None
    assert position.estimated_wait_seconds is not None
    assert QUEUE.position("demo_0", COMPLETED, at(0)) == QueuePosition(None, None)


def test_state_lists_the_waiting_orders_with_the_wait_of_their_position() -> None:
    state = QUEUE.state()
    assert (state.revision, state.length) == (7, 3)
    assert [order.number for order in state.waiting] == [2, 3]
    for index, order in enumerate(state.waiting):
        own = QUEUE.position(f"demo_{order.number}", PLACED, at(order.number))
        assert own == QueuePosition(index + 1, order.estimated_wait_seconds)


def test_orders_that_left_are_not_in_the_line() -> None:
    queue = Queue((*QUEUE.orders, made(1, 0, 30)))
    assert queue.line == QUEUE.line
    assert queue.version_of("demo_m1") == 4
    assert queue.version_of("demo_unknown") == 0


def test_estimated_wait_is_a_range_that_grows_with_the_queue() -> None:
    empty, long = Queue().summary(), QUEUE.summary()
    assert (empty.length, long.length) == (0, 3)
    for summary in (empty, long):
        wait = summary.estimated_wait_seconds
        assert 0 <= wait.low < wait.high
    assert long.estimated_wait_seconds.high > empty.estimated_wait_seconds.high


def test_service_rate_is_the_gap_between_drinks_while_people_wait() -> None:
    queue = Queue(tuple(made(n, 0, 40 * n) for n in range(4, 0, -1)))
    assert queue.typical_seconds == 40


def test_time_without_orders_does_not_slow_the_service_rate() -> None:
    drinks = (made(1, 0, 30), made(2, 0, 60), made(3, 0, 90), made(4, 3600, 3630))
    assert Queue(drinks).typical_seconds == 30


def test_service_rate_is_that_of_the_last_drinks() -> None:
    slow = [made(n, 0, 300 * n) for n in range(1, 9)]
    quick = [made(n, 0, 2400 + 20 * (n - 8)) for n in range(9, 18)]
    assert Queue((*slow, *quick)).typical_seconds == 20


def test_orders_that_left_long_ago_are_forgotten_except_the_last_drinks() -> None:
    drinks = [made(n, 0, n) for n in range(1, 12)]
    cancelled = QueuedOrder("demo_c", 3, CANCELLED, left_at=at(1))
    queue = Queue((*QUEUE.orders, *drinks, cancelled))
    assert queue.forgettable(at(60)) == ()
    assert set(queue.forgettable(at(600))) == {*drinks[:3], cancelled}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("WaitingCompletion", "OrderJoined"),
        ("OrderReleased", "OrderJoined"),
        ("MakeOrder", "OrderStarted"),
        ("OrderRecalled", "OrderStarted"),
        ("OrderCompleted", "OrderCompleted"),
        ("OrderCancelled", "OrderCancelled"),
        ("OrderCollected", None),
    ],
)
def test_change_of_an_order_has_its_event(change: str, name: str | None) -> None:
    expected = name and f"QueueService.{name}"
    assert queue_event(f"OrderManager.{change}", sample(StaffOrder)) == expected


def test_drink_that_nobody_collects_left_the_queue_before() -> None:
    order = sample(StaffOrder, state=CANCELLED, reason=CancelReason.NO_SHOW)
    assert queue_event("OrderManager.OrderCancelled", order) is None
