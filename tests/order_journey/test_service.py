"""Every event is stored once, and the end of a journey is published."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from chalicelib.contract.events import AllEventsStored
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.publishing import Event
from chalicelib.order_journey.model import JourneyEntry
from chalicelib.order_journey.service import JourneyService
from tests.crashing import Crashing, CrashPoint, crash_at_every_step
from tests.order_journey import histories
from tests.order_journey.histories import DeliveredEvent, History


@dataclass
class FakeJourneyStore:
    """The events of one order, in memory."""

    stored: dict[str, JourneyEntry] = field(default_factory=dict)

    def add(self, order_id: str, entry: JourneyEntry) -> Iterable[JourneyEntry]:
        self.stored.setdefault(entry.key, entry)
        return self.entries(order_id)

    def entries(self, order_id: str) -> Iterable[JourneyEntry]:
        return list(self.stored.values())

    def order_of(self, journey_id: str) -> str | None:
        return "demo_abc" if self.stored and journey_id == "xyz" else None


class Bench:
    """A journey service on a fake, which records what it publishes."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.store = FakeJourneyStore()
        self.published: list[Event] = []
        self.service = JourneyService(
            Crashing(self.store, point),
            point.stepping(lambda *events: self.published.extend(events)),
        )

    def record(self, event: DeliveredEvent) -> None:
        self.service.record(event.kind, event.event_id, event.time, event.detail)

    def ends(self) -> list[AllEventsStored]:
        return [event.payload for event in self.published]


def shuffled_twice(history: History, seed: int) -> Bench:
    """Deliver every event of a history twice, in any order."""
    bench = Bench()
    events = history.events * 2
    random.Random(seed).shuffle(events)
    for event in events:
        bench.record(event)
    return bench


@pytest.mark.parametrize("make", [histories.completed, histories.timed_out, histories.recalled])
@pytest.mark.parametrize("seed", range(3))
def test_end_is_published_when_every_event_is_stored(
    make: Callable[[], History], seed: int
) -> None:
    history = make()
    ends = shuffled_twice(history, seed).ends()
    assert [end.order_version for end in ends][-1] == history.order.version
    assert ends[-1].journey_url == "/journeys/xyz"
    assert ends[-1].state == history.order.state


def test_end_is_published_once_if_every_event_is_delivered_once() -> None:
    bench = Bench()
    for event in histories.completed().events:
        bench.record(event)
    assert [end.order_version for end in bench.ends()] == [5]
    assert bench.ends()[-1].event_count == len(bench.store.stored)


def test_end_is_published_after_a_crash_at_any_step() -> None:
    *earlier, last = histories.completed().events

    def make(point: CrashPoint) -> Bench:
        bench = Bench(point)
        for event in earlier:
            bench.record(event)
        bench.published.clear()
        return bench

    outcomes = crash_at_every_step(make, lambda bench: bench.record(last))
    assert len(outcomes) >= 4
    for bench in outcomes:
        assert {end.order_version for end in bench.ends()} == {5}
        assert len(bench.service.find("xyz").entries) == len(earlier) + 1


def test_journey_is_found_by_its_own_id() -> None:
    bench = shuffled_twice(histories.completed(), 0)
    assert bench.service.find("xyz").order["number"] == 7


def test_unknown_journey_is_not_found() -> None:
    with pytest.raises(NotFound):
        Bench().service.find("nothing")
