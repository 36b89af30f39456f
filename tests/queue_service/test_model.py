"""The queue: positions, the rate, the likely wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.kernel.ports import QueuePosition
from chalicelib.queue_service.model import Queue, QueuedOrder, ServiceRate, transition_event

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def waiting(number: int, state: str = "PLACED") -> QueuedOrder:
    return QueuedOrder(f"demo_{number}", f"customer-{number}", state, 2, at(number))


LINE = Queue([waiting(1, "MAKING"), waiting(2), waiting(3)], ServiceRate())


def test_position_counts_those_who_wait() -> None:
    assert LINE.position("demo_2", "PLACED", at(2)).position == 1
    assert LINE.position("demo_3", "PLACED", at(3)).position == 2


def test_newcomer_has_a_position_before_the_line_has_heard() -> None:
    assert LINE.position("demo_9", "PLACED", at(9)).position == 3


def test_drink_that_is_made_has_a_wait_but_no_position() -> None:
    position = LINE.position("demo_1", "MAKING", at(1))
    assert position.position is None
    assert position.estimated_wait_seconds is not None
    assert LINE.position("demo_0", "COMPLETED", at(0)) == QueuePosition(None, None)


def test_everyone_who_waits_with_a_phone_has_a_place() -> None:
    walk_up = QueuedOrder("demo_4", None, "PLACED", 1, at(4))
    places = Queue([*LINE.orders, walk_up], ServiceRate()).places()
    assert [(p.order_id, p.position) for p in places] == [("demo_2", 1), ("demo_3", 2)]


def test_wait_grows_with_the_line_and_is_a_range() -> None:
    empty, long = Queue([], ServiceRate()).summary(), LINE.summary()
    assert (empty.length, long.length) == (0, 3)
    for summary in (empty, long):
        wait = summary.estimated_wait_seconds
        assert 0 <= wait.low < wait.high
    assert long.estimated_wait_seconds.high > empty.estimated_wait_seconds.high


def test_pace_is_the_gap_between_drinks_while_people_wait() -> None:
    rate = ServiceRate()
    for n in range(1, 5):
        rate = rate.after(at(0), at(40 * n))
    assert rate.typical_seconds == 40


def test_idle_bar_is_not_slow() -> None:
    rate = ServiceRate((30, 30, 30), at(0)).after(at(3600), at(3630))
    assert rate.typical_seconds == 30


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (None, "PLACED", "QueueService.OrderJoined"),
        ("MAKING", "PLACED", "QueueService.OrderJoined"),
        ("PLACED", "MAKING", "QueueService.OrderStarted"),
        ("COMPLETED", "MAKING", "QueueService.OrderStarted"),
        ("MAKING", "COMPLETED", "QueueService.OrderCompleted"),
        (None, "CANCELLED", "QueueService.OrderCancelled"),
        ("COMPLETED", "COLLECTED", None),
        ("PLACED", "COLLECTED", "QueueService.OrderCompleted"),
    ],
)
def test_step_is_told_by_its_name(before: str | None, after: str, name: str | None) -> None:
    assert transition_event(before, after) == name
