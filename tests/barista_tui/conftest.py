from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings, Sound, Undo
from tests.fake_shop import FakeShop, serving

from .clock import ManualClock
from .fake_feed import FakeFeeds

QUIET = Settings(sound=Sound(on=False), undo=Undo(seconds=0.2))

MakeSession = Callable[..., BaristaSession]


@pytest.fixture
def bar() -> Iterator[FakeShop]:
    with serving(FakeShop()) as shop:
        yield shop


@pytest.fixture
def feeds() -> FakeFeeds:
    return FakeFeeds()


@pytest.fixture
def make_session(bar: FakeShop, feeds: FakeFeeds, tmp_path: Path) -> Iterator[MakeSession]:
    """Makes sessions in one folder; `people` are signed in, the last one is the current user."""
    with ExitStack() as stack:

        def make(settings: Settings = QUIET, people: tuple[str, ...] = ("bea",)) -> BaristaSession:
            directory = stack.enter_context(lock_state_directory(tmp_path, bar.url, "demo"))
            session = BaristaSession(
                ShopTarget(bar.url, "demo"),
                directory,
                settings,
                open_feed=feeds.open,
                now=feeds.now,
                clock=ManualClock(),
            )
            for name in people:
                session.staff.sign_in(name, "secret")
            return session

        yield make
