"""The story comes out whole and in order, however its events come in."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from chalicelib.order_journey import model
from tests.order_journey import stories
from tests.order_journey.stories import Story

STORIES = [stories.completed, stories.recalled, stories.timed_out, stories.in_one_second]


def entries(story: Story) -> list[model.Entry]:
    return [model.entry(e.kind, e.event_id, e.time, e.detail) for e in story.events]


@pytest.mark.parametrize("tell", STORIES)
@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_doubled_events_come_out_in_order(
    tell: Callable[[], Story], seed: int
) -> None:
    story = tell()
    told = entries(story) * 2
    random.Random(seed).shuffle(told)
    journey = model.journey("demo_abc", told)
    assert [e.type for e in journey.entries] == [e.kind for e in story.events]
    assert journey.is_whole
    times = [e.time for e in journey.entries]
    assert times == sorted(times)


def test_a_change_told_again_later_is_the_same_change() -> None:
    story = stories.placed()
    late = story.events[1]
    story.own("OrderManager.MakeOrder", state="MAKING", attempt=1, startedAt=story.at())
    again = model.entry(late.kind, "another-id", late.time, {**late.detail, "order": story.order})
    journey = model.journey("demo_abc", [*entries(story), again])
    assert [e.type for e in journey.entries] == [e.kind for e in story.events]


def test_a_place_in_line_told_under_two_ids_shows_once() -> None:
    story = stories.placed()
    twice = [*entries(story), *entries(story.other("QueueService.OrderJoined", 0))]
    kinds = [e.type for e in model.journey("demo_abc", twice).entries]
    assert kinds.count("QueueService.OrderJoined") == 1


def test_a_missing_change_leaves_the_journey_open() -> None:
    told = entries(stories.completed())
    without_make = [e for e in told if e.type != "OrderManager.MakeOrder"]
    assert not model.journey("demo_abc", without_make).is_whole


def test_an_order_on_its_way_is_not_whole() -> None:
    assert not model.journey("demo_abc", entries(stories.placed())).is_whole


def test_stages_of_a_recalled_order_follow_each_other() -> None:
    stages = list(model.journey("demo_abc", entries(stories.recalled())).stages())
    assert [s.name for s in stages] == [
        "choosing", "waiting", "making", "ready", "making", "ready",
    ]  # fmt: skip
    assert all(a.ended_at == b.began_at for a, b in pairwise(stages))


def test_the_last_stage_of_an_open_order_has_no_end() -> None:
    *_, last = model.journey("demo_abc", entries(stories.placed())).stages()
    assert (last.name, last.ended_at) == ("waiting", None)


def test_nothing_personal_is_kept() -> None:
    kept = repr(entries(stories.placed()))
    assert "Ana" not in kept
    assert "boss" not in kept
    assert "customerId" not in kept
    assert "demo_else" not in kept
