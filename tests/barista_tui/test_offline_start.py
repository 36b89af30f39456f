"""A terminal that starts while the shop is unreachable shows what it knew, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.client import OrderState
from barista_tui.core.board_cache import BoardCache
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import StateDirectory
from barista_tui.core.steps import Step
from barista_tui.session import BaristaSession
from barista_tui.settings import Printer, Printing, Settings
from tests.fake_shop import FakeShop

from .bar_state import filled, state
from .clock import ManualClock
from .conftest import QUIET
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW, menu, order
from .waiting import until


@pytest.fixture
def directory(tmp_path: Path) -> StateDirectory:
    path = tmp_path / "terminal"
    path.mkdir()
    return StateDirectory(path)


@pytest.fixture
def started(bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory) -> Iterator[BaristaSession]:
    """A session that has seen three orders, and has taken the first."""
    session = filled(bar, feeds, open_session(bar, feeds, directory), 3)
    session.staff.sign_in("bea", "secret")
    session.start()
    yield session
    session.close()


def open_session(
    bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory, settings: Settings = QUIET
) -> BaristaSession:
    target = ShopTarget(bar.url, "demo")
    clock = ManualClock()
    return BaristaSession(
        target, directory, settings, open_feed=feeds.open, now=feeds.now, clock=clock
    )


def go_offline(bar: FakeShop, feeds: FakeFeeds) -> None:
    bar.is_down = True
    feeds.orders = []


def test_the_board_is_there_after_a_start_without_a_connection(
    bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory, started: BaristaSession
) -> None:
    ticket = started.board().ticket("order-1")
    assert ticket is not None
    bar.is_down = True
    started.actions.take_step(ticket, Step.MAKE)
    started.close()
    go_offline(bar, feeds)
    real_now = feeds.now
    feeds.now = lambda: real_now() + timedelta(minutes=4)

    async def script(screen: Bar) -> None:
        await screen.until(lambda: "WAITING 2" in screen.text())
        shown = screen.text()
        assert "MAKING 1" in shown
        assert "NOT LIVE since" in shown
        assert "updated 4 min ago" in shown
        assert "Demo bar" in shown
        bar.is_down = False
        feeds.feed.publish(*[bar.order(order_id) for order_id in bar.orders])
        feeds.feed.reconnect()
        await screen.until(lambda: state(bar) == "MAKING")
        await screen.until(lambda: not screen.app.session.board().pending)

    drive(open_session(bar, feeds, directory), script)


def test_what_was_confirmed_before_a_crash_is_printed_after_the_restart(
    bar: FakeShop,
    feeds: FakeFeeds,
    directory: StateDirectory,
    started: BaristaSession,
    tmp_path: Path,
) -> None:
    paper = tmp_path / "paper.txt"
    ticket = started.board().ticket("order-1")
    assert ticket is not None
    bar.is_down = True
    started.actions.take_step(ticket, Step.MAKE)
    started.close()
    printing = Printing(printer=Printer(connector="file", device=str(paper)))
    again = open_session(bar, feeds, directory, replace(QUIET, printing=printing))
    feeds.orders = []
    bar.is_down = False
    # The action is confirmed before the feed has read anything: the cache has the menu.
    again.actions.start()
    again.printer.start()
    until(lambda: paper.exists() and "#1" in paper.read_text())
    assert "Contains: milk" in paper.read_text()
    assert "Whole milk" in paper.read_text()
    again.close()


def test_the_orders_of_the_cache_are_not_new_orders(
    bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory, started: BaristaSession
) -> None:
    started.close()
    late = bar.place()
    feeds.orders.append(late)
    again = open_session(bar, feeds, directory)
    again.start()
    assert again.new_orders.count() == 1
    again.close()


def test_what_was_cancelled_while_no_terminal_ran_is_announced(
    bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory, started: BaristaSession
) -> None:
    started.close()
    bar.orders["order-1"].update(state="CANCELLED", reason="customer", version=9)
    feeds.orders = [bar.order("order-2"), bar.order("order-3")]
    again = open_session(bar, feeds, directory)
    again.start()
    texts = [note.text for note in again.notifications.all()]
    assert texts == ["#1 Flat white was cancelled by the customer."]
    assert len(again.board().tickets()) == 2
    again.close()


def test_ended_orders_leave_the_cache_and_an_old_one_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "board.db"
    cache = BoardCache(file, lambda: NOW)
    cache.apply([order(1), order(2)])
    cache.apply([order(1, state="COLLECTED")])
    cache.apply_shop(menu())
    cache.confirm(NOW)
    cache.close()
    again = BoardCache(file, lambda: NOW + timedelta(hours=1))
    assert [o.number for o in again.orders.values()] == [2]
    assert again.shop == menu()
    assert again.confirmed_at == NOW
    again.close()
    late = BoardCache(file, lambda: NOW + timedelta(hours=13))
    assert (dict(late.orders), late.shop, late.confirmed_at) == ({}, None, None)
    late.close()


def test_a_cache_of_another_release_is_an_empty_board(tmp_path: Path) -> None:
    file = tmp_path / "board.db"
    cache = BoardCache(file, lambda: NOW)
    cache.apply([order(1)])
    cache.confirm(NOW)
    cache.close()
    damaged = BoardCache(file, lambda: NOW)
    damaged._database.execute("UPDATE records SET text = '{}' WHERE key LIKE 'order %'")
    damaged.close()
    again = BoardCache(file, lambda: NOW)
    assert dict(again.orders) == {}
    assert again.confirmed_at == NOW
    again.close()


def test_a_board_that_is_only_cached_has_its_columns(
    bar: FakeShop, feeds: FakeFeeds, directory: StateDirectory, started: BaristaSession
) -> None:
    started.close()
    go_offline(bar, feeds)
    again = open_session(bar, feeds, directory)
    assert [t.order.number for t in again.board().columns[OrderState.PLACED]] == [1, 2, 3]
    again.start()
    assert len(again.board().waiting) == 3
    again.close()
