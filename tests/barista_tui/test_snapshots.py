"""The main screens, compared with snapshots.

``UPDATE_SNAPSHOTS=1`` writes them anew; look at them before they are committed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.client import Shop, SignInRefused, read, to_record
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW
from .scenes import SCENES, ended_orders, furnish, mixed

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
    feeds.now = bar.now = lambda: NOW
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
    """Compare with the snapshot; the fake shop's port, of five digits, is another each time."""
    text = re.sub(r"(?<=\.0\.1:)\d{5}", "00000", text)
    file = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(f"{text}\n")
    assert f"{text}\n" == file.read_text()


@pytest.mark.parametrize(
    ("name", "keys", "size"),
    [
        ("detail", "d", (80, 24)),
        ("history", "H", (80, 24)),
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
        await screen.until(lambda: "Reading" not in screen.text())
        assert_snapshot(name, screen.text())

    drive(make_session(), script, size)


SIZES = ((80, 24), (120, 40), (200, 60))
Change = Callable[[Bar, FakeShop, FakeFeeds], None]


def nothing(_screen: Bar, _bar: FakeShop, _feeds: FakeFeeds) -> None:
    """The scene as it is."""


def changed_shop(**changes: object) -> Change:
    def change(screen: Bar, bar: FakeShop, _feeds: FakeFeeds) -> None:
        bar.shop.update(changes, version=bar.shop["version"] + 1)
        screen.app.session.shop_state.apply(read(Shop, bar.shop))

    return change


def offline(_screen: Bar, bar: FakeShop, feeds: FakeFeeds) -> None:
    bar.is_down = True
    feeds.feed.disconnect()


def race_lost(screen: Bar, bar: FakeShop, feeds: FakeFeeds) -> None:
    """Somebody else takes the ticket at the same time."""
    bar.act("order-12", "make", "ben")
    screen.app.board_screen.action_run("take")


def dead_session(_screen: Bar, _bar: FakeShop, feeds: FakeFeeds) -> None:
    feeds.feed.disconnect("the session has ended")
    ended = SignInRefused("NotAuthorizedException", "the session has ended")
    feeds.feed.connection = replace(feeds.feed.connection, error=ended)


SCENE_OF: dict[str, tuple[str, Change, str]] = {
    "empty": ("empty", nothing, "Nobody is waiting"),
    "12": ("12", nothing, "WAITING 12"),
    "42": ("42", nothing, "WAITING 42"),
    "mixed": ("mixed", nothing, "READY 7"),
    "offline": ("mixed", offline, "NOT LIVE"),
    "closed": ("empty", changed_shop(isOpen=False), "CLOSED"),
    "paused": ("12", changed_shop(pausedUntil="2026-05-04T09:45:00.000Z"), "PAUSED"),
    "full": ("12", changed_shop(maxOpenOrders=12), "FULL"),
    "race-lost": ("mixed", race_lost, "ben is making #12"),
    "dead-session": ("empty", dead_session, "SIGNED OUT"),
}


@pytest.mark.parametrize("name", SCENE_OF)
def test_the_board_matches_its_snapshots_at_three_sizes(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, name: str
) -> None:
    scene, change, sign = SCENE_OF[name]
    furnish(bar, feeds, SCENES[scene]())

    async def script(screen: Bar) -> None:
        await screen.live()
        screen.app.session.new_orders.acknowledge()
        change(screen, bar, feeds)
        screen.app.board_screen.refresh_board()
        await screen.until(lambda: sign in screen.text())
        await screen.until(lambda: not screen.app.session.actions.pending())
        for width, height in SIZES:
            await screen.pilot.resize_terminal(width, height)
            await screen.pilot.pause()
            screen.app.board_screen.refresh_board()
            await screen.pilot.pause()
            assert_snapshot(f"board-{name}-{width}x{height}", screen.text())

    drive(make_session(), script, SIZES[0])


@pytest.mark.parametrize("size", SIZES[:2])
def test_the_figures_match_their_snapshots(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, size: tuple[int, int]
) -> None:
    furnish(bar, feeds, mixed())
    bar.orders.update({order.order_id: to_record(order) for order in ended_orders(150)})

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("0", "F")
        # The board shines through around the figures: its first and its last line.
        signs = ("made today", "Demo bar OPEN", "?  Keys")
        await screen.until(lambda: all(sign in screen.text() for sign in signs))
        await screen.pilot.pause()
        assert_snapshot("figures-{}x{}".format(*size), screen.text())

    drive(make_session(), script, size)
