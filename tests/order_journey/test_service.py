"""Every event is kept once, and the end of the story is told once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.publishing import Event
from chalicelib.order_journey.model import Entry
from chalicelib.order_journey.service import JourneyService
from tests.order_journey import stories
from tests.order_journey.stories import Story


@dataclass
class Memory:
    """A store that forgets at the end of the test."""

    kept: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    told: int = 0

    def add(self, order_id: str, entry: Entry) -> None:
        self.kept.setdefault(entry.key, entry)

    def name(self, journey_id: str, order_id: str, entry: Entry) -> None:
        self.names[journey_id] = order_id

    def order_of(self, journey_id: str) -> str | None:
        return self.names.get(journey_id)

    def entries(self, order_id: str) -> Iterable[Entry]:
        return list(self.kept.values())

    def told_version(self, order_id: str) -> int:
        return self.told

    def note_told(self, order_id: str, entry: Entry) -> None:
        self.told = entry.order_version or 0


def live_through(story: Story, seed: int) -> tuple[JourneyService, list[Event]]:
    told: list[Event] = []
    service = JourneyService(Memory(), lambda *events: told.extend(events))
    events = story.events * 2
    random.Random(seed).shuffle(events)
    for event in events:
        service.record(event.kind, event.event_id, event.time, event.detail)
    return service, told


@pytest.mark.parametrize("tell", [stories.completed, stories.timed_out, stories.recalled])
@pytest.mark.parametrize("seed", range(3))
def test_the_end_is_told_once_when_all_is_there(tell: Callable[[], Story], seed: int) -> None:
    story = tell()
    _, told = live_through(story, seed)
    ends = [event.payload for event in told]
    assert [end.order_version for end in ends][-1] == story.order["version"]
    assert len({end.order_version for end in ends}) == len(ends)
    assert ends[-1].journey_url == "/journeys/xyz"


def test_a_journey_is_found_by_its_own_id() -> None:
    service, _ = live_through(stories.completed(), 0)
    assert service.find("xyz").order["number"] == 7


def test_an_unknown_journey_is_not_found() -> None:
    with pytest.raises(NotFound):
        JourneyService(Memory()).find("nothing")
