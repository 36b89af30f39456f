from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from barista_tui.desk.desk import Desk
from barista_tui.desk.place import Place
from barista_tui.settings import Settings, Sound, Undo
from barista_tui.station import take_station
from tests.fake_shop import FakeShop, serving

from .hand_feed import Hand

QUIET = Settings(sound=Sound(on=False), undo=Undo(seconds=0.2))

MakeDesk = Callable[..., Desk]


@pytest.fixture
def bar() -> Iterator[FakeShop]:
    with serving(FakeShop()) as shop:
        yield shop


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def make_desk(bar: FakeShop, hand: Hand, tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes desks in one folder; ``people`` are signed in, the last one at the keys."""
    with ExitStack() as stack:

        def make(settings: Settings = QUIET, people: tuple[str, ...] = ("bea",)) -> Desk:
            station = stack.enter_context(take_station(tmp_path, bar.url, "demo"))
            desk = Desk(
                Place(bar.url, "demo"), station, settings, open_feed=hand.open, now=hand.now
            )
            for name in people:
                desk.people.sign_in(name, "secret")
            return desk

        yield make
