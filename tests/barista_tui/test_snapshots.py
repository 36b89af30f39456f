"""The main screens, compared with snapshots.

``UPDATE_SNAPSHOTS=1`` writes them anew; look at them before they are committed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW

FOLDER = Path(__file__).parent / "snapshots"
QUEUE: tuple[tuple[str, tuple[str, ...], str | None, str | None, int], ...] = (
    ("flat-white", ("oat",), "Ada", None, 400),
    ("flat-white", ("whole",), "Björn", "extra hot please, it is for my grandmother", 300),
    ("espresso", (), None, None, 380),
    ("flat-white", ("oat", "syrup"), "Chidi", "no foam", 370),
    ("espresso", (), "Goro", None, 200),
    ("flat-white", ("oat",), "Zoë 🐱", None, 30),
)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def busy(bar: FakeShop, feeds: FakeFeeds) -> None:
    """Fill the bar; the clock does not move."""
    feeds.now = lambda: NOW
    for drink, options, name, note, age in QUEUE:
        placed = (NOW - timedelta(seconds=age)).isoformat()
        bar.place(drink, options, name=name, note=note, placedAt=placed)
    bar.act("order-1", "make", "bea")
    bar.act("order-2", "make", "ben")
    bar.act("order-2", "complete", "ben")
    just_now = (NOW - timedelta(seconds=20)).isoformat()
    for order in bar.orders.values():
        order.update({stamp: just_now for stamp in ("startedAt", "completedAt") if order[stamp]})
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]


def assert_snapshot(name: str, text: str) -> None:
    """Compare with the snapshot."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(f"{text}\n")
    assert f"{text}\n" == file.read_text()


@pytest.mark.parametrize(
    ("name", "keys", "size"),
    [
        ("board-80x24", "", (80, 24)),
        ("board-120x40", "", (120, 40)),
        ("board-200x60", "", (200, 60)),
        ("all-day", "a", (80, 24)),
        ("walk-up", "w1b", (80, 24)),
        ("shop", "s", (80, 24)),
        ("cancel", "x", (80, 24)),
    ],
)
def test_a_screen_matches_its_snapshot(
    make_session: MakeSession,
    feeds: FakeFeeds,
    bar: FakeShop,
    name: str,
    keys: str,
    size: tuple[int, int],
) -> None:
    busy(bar, feeds)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("0", *keys)
        await screen.pilot.pause()
        assert_snapshot(name, screen.text())

    drive(make_session(), script, size)


def test_the_offline_board_matches_its_snapshot(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    busy(bar, feeds)

    async def script(screen: Bar) -> None:
        await screen.live()
        bar.is_down = True
        feeds.feed.disconnect()
        await screen.press("0", "t")
        await screen.until(lambda: "1 pending" in screen.text())
        assert_snapshot("board-offline", screen.text())

    drive(make_session(), script, (80, 24))
