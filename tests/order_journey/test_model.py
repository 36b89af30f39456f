"""A journey has every event once and in order, however the events arrive."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.contract.queue import QueueState, WaitEstimate, WaitingOrder
from chalicelib.contract.serialization import to_record
from chalicelib.order_journey import model
from tests.order_journey import histories
from tests.order_journey.histories import History

HISTORIES = [
    histories.completed,
    histories.recalled,
    lambda: histories.rated(2, 5),
    histories.timed_out,
    histories.within_one_second,
]


def entries(history: History) -> list[model.JourneyEntry]:
    return [model.entry(e.kind, e.event_id, e.time, e.detail) for e in history.events]


@pytest.mark.parametrize("make", HISTORIES)
@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_repeated_events_are_put_in_order(
    make: Callable[[], History], seed: int
) -> None:
    history = make()
    delivered = entries(history) * 2
    random.Random(seed).shuffle(delivered)
    journey = model.journey("demo_abc", delivered)
    assert [e.type for e in journey.entries] == [e.kind for e in history.events]
    assert journey.is_complete
    times = [e.time for e in journey.entries]
    assert times == sorted(times)


def test_change_that_is_published_again_later_is_one_change() -> None:
    history = histories.placed()
    late = history.events[1]
    history.own("OrderManager.MakeOrder", attempt=1, started_at=history.next_moment())
    detail = {**late.detail, "order": to_record(history.order)}
    again = model.entry(late.kind, "another-id", late.time, detail)
    journey = model.journey("demo_abc", [*entries(history), again])
    assert [e.type for e in journey.entries] == [e.kind for e in history.events]


def test_queue_event_that_is_published_under_two_ids_appears_once() -> None:
    history = histories.placed()
    twice = [*entries(history), *entries(history.queue("QueueService.OrderJoined", 0))]
    kinds = [e.type for e in model.journey("demo_abc", twice).entries]
    assert kinds.count("QueueService.OrderJoined") == 1


def test_journey_without_one_of_its_changes_is_not_complete() -> None:
    stored = entries(histories.completed())
    without_make = [e for e in stored if e.type != "OrderManager.MakeOrder"]
    assert not model.journey("demo_abc", without_make).is_complete


def test_journey_of_an_open_order_is_not_complete() -> None:
    assert not model.journey("demo_abc", entries(histories.placed())).is_complete


def test_journey_of_a_drink_that_waits_to_be_collected_is_not_complete() -> None:
    assert not model.journey("demo_abc", entries(histories.made(histories.placed()))).is_complete


def test_stages_of_a_recalled_order_follow_each_other() -> None:
    stages = list(model.journey("demo_abc", entries(histories.recalled())).stages())
    assert [s.name for s in stages] == [
        "choosing", "waiting", "making", "ready", "making", "ready",
    ]  # fmt: skip
    assert all(a.ended_at == b.began_at for a, b in pairwise(stages))


def test_rating_ends_no_stage() -> None:
    journey = model.journey("demo_abc", entries(histories.rated(2, 5)))
    assert [s.name for s in journey.stages()] == ["choosing", "waiting", "making", "ready"]
    assert journey.order["rating"] == 5


def test_last_stage_of_an_open_order_has_no_end() -> None:
    *_, last = model.journey("demo_abc", entries(histories.placed())).stages()
    assert (last.name, last.ended_at) == ("waiting", None)


def test_nothing_personal_is_stored() -> None:
    stored = repr(entries(histories.placed()))
    assert "Ana" not in stored
    assert "boss" not in stored
    assert "customerId" not in stored
    assert "demo_else" not in stored


def test_queue_that_an_order_carries_is_an_event_of_its_own_after_it() -> None:
    ahead, own = WaitingOrder(6, WaitEstimate(30, 90)), WaitingOrder(7, WaitEstimate(60, 150))
    queue = QueueState(4, 3, WaitEstimate(90, 200), (ahead, own))
    history = History().own("Validator.NewOrder", 0)
    history.own(
        "OrderManager.WaitingCompletion",
        queue=queue,
        state=OrderState.PLACED,
        number=7,
        placed_at=history.next_moment(),
    )
    history.other("OrderProcessor.WaitingProduction")
    journey = model.journey("demo_abc", entries(history))
    assert [e.type for e in journey.entries] == [
        "Validator.NewOrder",
        "OrderManager.WaitingCompletion",
        "QueueService.OrderJoined",
        "OrderProcessor.WaitingProduction",
    ]
    own_event, joined = journey.entries[1:3]
    assert set(own_event.detail) == {"order"}
    assert (joined.service, joined.order_version) == ("queue-service", None)
    assert joined.detail == {
        "queue": {"length": 3, "estimatedWaitSeconds": {"low": 90, "high": 200}},
        "position": 2,
        "estimatedWaitSeconds": {"low": 60, "high": 150},
    }
