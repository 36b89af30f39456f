"""The queue: positions, the service rate, the likely wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.contract.queue import QueuePosition
from chalicelib.queue_service.model import Queue, QueuedOrder, ServiceRate, transition_event

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACED, MAKING = OrderState.PLACED, OrderState.MAKING
COMPLETED, COLLECTED = OrderState.COMPLETED, OrderState.COLLECTED


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def queued(number: int, state: OrderState = PLACED) -> QueuedOrder:
    return QueuedOrder(f"demo_{number}", f"customer-{number}", state, 2, at(number))


QUEUE = Queue([queued(1, MAKING), queued(2), queued(3)], ServiceRate())


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


def test_state_lists_the_numbers_of_those_who_wait() -> None:
    last = QueuedOrder("demo_4", None, PLACED, 1, at(4), number=9)
    state = Queue([*QUEUE.orders, last], ServiceRate()).state(5)
    assert (state.revision, state.length) == (5, 4)
    assert [waiting.number for waiting in state.waiting] == [0, 0, 9]


def test_estimated_wait_is_a_range_that_grows_with_the_queue() -> None:
    empty, long = Queue([], ServiceRate()).summary(), QUEUE.summary()
    assert (empty.length, long.length) == (0, 3)
    for summary in (empty, long):
        wait = summary.estimated_wait_seconds
        assert 0 <= wait.low < wait.high
    assert long.estimated_wait_seconds.high > empty.estimated_wait_seconds.high


def test_service_rate_is_the_gap_between_drinks_while_people_wait() -> None:
    rate = ServiceRate()
    for n in range(1, 5):
        rate = rate.after(at(0), at(40 * n))
    assert rate.typical_seconds == 40


def test_time_without_orders_does_not_slow_the_service_rate() -> None:
    rate = ServiceRate((30, 30, 30), at(0)).after(at(3600), at(3630))
    assert rate.typical_seconds == 30


def test_drink_that_is_delivered_again_or_late_does_not_change_the_service_rate() -> None:
    rate = ServiceRate().after(at(0), at(40)).after(at(0), at(80))
    assert rate.after(at(0), at(80)) == rate
    assert rate.after(at(0), at(60)) == rate


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (None, PLACED, "QueueService.OrderJoined"),
        (MAKING, PLACED, "QueueService.OrderJoined"),
        (PLACED, MAKING, "QueueService.OrderStarted"),
        (COMPLETED, MAKING, "QueueService.OrderStarted"),
        (MAKING, COMPLETED, "QueueService.OrderCompleted"),
        (None, OrderState.CANCELLED, "QueueService.OrderCancelled"),
        (COMPLETED, COLLECTED, None),
        (PLACED, COLLECTED, "QueueService.OrderCompleted"),
    ],
)
def test_transition_has_its_event(
    before: OrderState | None, after: OrderState, name: str | None
) -> None:
    assert transition_event(before, after) == name
