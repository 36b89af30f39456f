"""The few screens that matter, as they were looked at and found good.

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

from .conftest import MakeDesk
from .driving import Bar, drive
from .hand_feed import Hand
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


def busy(bar: FakeShop, hand: Hand) -> None:
    """Fill the bar; the clock stands still."""
    hand.now = lambda: NOW
    for drink, options, name, note, age in QUEUE:
        placed = (NOW - timedelta(seconds=age)).isoformat()
        bar.place(drink, options, name=name, note=note, placedAt=placed)
    bar.act("order-1", "make", "bea")
    bar.act("order-2", "make", "ben")
    bar.act("order-2", "complete", "ben")
    just_now = (NOW - timedelta(seconds=20)).isoformat()
    for order in bar.orders.values():
        order.update({stamp: just_now for stamp in ("startedAt", "completedAt") if order[stamp]})
    hand.orders = [bar.order(order_id) for order_id in bar.orders]


def same(name: str, text: str) -> None:
    """Compare with what was found good."""
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
def test_a_screen_is_as_it_was_found_good(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop, name: str, keys: str, size: tuple[int, int]
) -> None:
    busy(bar, hand)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("0", *keys)
        await screen.pilot.pause()
        same(name, screen.text())

    drive(make_desk(), script, size)


def test_the_offline_board_is_as_it_was_found_good(
    make_desk: MakeDesk, hand: Hand, bar: FakeShop
) -> None:
    busy(bar, hand)

    async def script(screen: Bar) -> None:
        await screen.live()
        bar.is_down = True
        hand.feed.lose()
        await screen.press("0", "t")
        await screen.until(lambda: "1 pending" in screen.text())
        same("board-offline", screen.text())

    drive(make_desk(), script, (80, 24))
