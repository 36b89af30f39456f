"""The board, driven by key presses, with a fake shop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.client import OrderState
from barista_tui.printing.ticket import scan_digits
from barista_tui.settings import Undo
from tests.fake_shop import FakeShop

from .bar_state import filled, state
from .conftest import QUIET, MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds

PATIENT = replace(QUIET, undo=Undo(30))


def place_of(screen: Bar, index: int) -> tuple[int, int]:
    """Return where the card of a waiting ticket is."""
    arrangement = screen.app.board_screen.view.arrangement
    zone, flow = arrangement.zones[0], arrangement.flows[OrderState.PLACED]
    card = flow.placed[index]
    return zone.lane_x(card.lane) + 5, zone.y + 1 + card.top


def test_enter_takes_an_order_through_all_steps(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for reached in ("MAKING", "COMPLETED", "COLLECTED"):
            await screen.press("enter")
            await screen.until(lambda reached: state(bar) == reached, reached)

    drive(filled(bar, feeds, make_session(), 1), script)


def test_a_numpad_runs_the_whole_flow(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("1", "2", "enter")
        await screen.until(lambda: state(bar, 12) == "MAKING")
        await screen.press("minus")
        await screen.until(lambda: state(bar, 12) == "PLACED")
        await screen.press("1", "0", "enter", "enter")
        await screen.until(lambda: state(bar, 10) == "COMPLETED")
        await screen.press("full_stop")
        await screen.until(lambda: state(bar, 10) == "MAKING")
        await screen.press("asterisk")
        await screen.until(lambda: "All day" in screen.text())

    drive(filled(bar, feeds, make_session(PATIENT), 12), script)


def test_letters_do_each_step(make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for keys, reached in (
            (("t",), "MAKING"),
            (("b",), "PLACED"),
            (("t",), "MAKING"),
            (("c",), "COMPLETED"),
            (("r",), "MAKING"),
            (("c",), "COMPLETED"),
            (("1", "h"), "COLLECTED"),
        ):
            await screen.press(*keys)
            await screen.until(lambda reached: state(bar) == reached, reached)

    drive(filled(bar, feeds, make_session(), 1), script)


def test_a_cancellation_has_a_reason(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("x", "escape")
        await screen.press("x", "tab")
        await screen.type("No oat left")
        await screen.press("enter")
        await screen.until(lambda: state(bar) == "CANCELLED")
        assert bar.orders["order-1"]["message"] == "No oat left"
        await screen.press("x", "3")
        await screen.until(lambda: state(bar, 2) == "CANCELLED")
        assert "could not find you" in bar.orders["order-2"]["message"]

    drive(filled(bar, feeds, make_session(), 2), script)


def test_a_ticket_taken_by_another_barista_is_reported(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        bar.act("order-1", "make", "Ben")
        await screen.press("t")
        await screen.until(lambda: "Ben is making #1" in screen.text())
        await screen.press("0")
        await screen.until(lambda: "Could not take" not in screen.text())

    drive(filled(bar, feeds, make_session(), 1), script)


def test_changes_by_others_appear_without_a_key_press(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        order = bar.place(name="Ada", note="extra hot")
        feeds.feed.publish(order)
        await screen.until(lambda: "extra hot" in screen.text())
        assert "★ 1 new" in screen.text()
        bar.act("order-1", "make", "ben")
        feeds.feed.publish(bar.order("order-1"))
        await screen.until(lambda: "by ben" in screen.text())
        feeds.feed.publish(order)  # an older version, late
        await screen.pilot.pause()
        assert "by ben" in screen.text()

    drive(filled(bar, feeds, make_session(), 0), script)


def test_the_offline_board_shows_pending_actions(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        assert "● LIVE" in screen.text()
        bar.is_down = True
        feeds.feed.disconnect()
        await screen.press("t")
        await screen.until(lambda: "NOT LIVE since" in screen.text())
        assert "the connection broke" in screen.text()
        assert "⧗ take pending" in screen.text()
        assert "⧗ 1 pending" in screen.text()
        bar.is_down = False
        feeds.feed.reconnect()
        await screen.until(lambda: state(bar) == "MAKING")
        await screen.until(lambda: "pending" not in screen.text())

    drive(filled(bar, feeds, make_session(), 1), script)


def test_a_burst_is_drawn_together(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        before = screen.app.redraws
        for _ in range(200):
            feeds.feed.publish(bar.place())
        await screen.until(lambda: "WAITING 200" in screen.text())
        assert screen.app.redraws - before < 20

    drive(filled(bar, feeds, make_session(), 0), script)


def test_a_scanned_ticket_is_bumped(
    make_session: MakeSession,
    feeds: FakeFeeds,
    bar: FakeShop,
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        digits = scan_digits(bar.order("order-2"))
        await screen.press("exclamation_mark", *digits, "enter", seconds_apart=0.1)
        await screen.until(lambda: state(bar, 2) == "MAKING")
        await screen.press("exclamation_mark", *"99999", "enter", seconds_apart=0.1)
        await screen.until(lambda: "not on the board" in screen.text())
        assert state(bar, 1) == "PLACED"

    drive(filled(bar, feeds, make_session(), 2), script)


def test_search_selects_a_ticket(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place(name="Ada")
    bar.place(name="Goro")

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("slash")
        await screen.type("goro")
        await screen.press("enter", "t")
        await screen.until(lambda: state(bar, 2) == "MAKING")
        assert state(bar, 1) == "PLACED"

    drive(filled(bar, feeds, make_session(), 0), script)


def test_a_batch_is_taken_with_one_key(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    bar.place("flat-white", ("oat",))
    bar.place("espresso", ())
    bar.place("flat-white", ("oat",))

    async def script(screen: Bar) -> None:
        await screen.live()
        assert "2 Flat white, oat together: #1 #3" in screen.text()
        await screen.press("B")
        await screen.until(lambda: state(bar, 1) == state(bar, 3) == "MAKING")
        assert state(bar, 2) == "PLACED"

    drive(filled(bar, feeds, make_session(), 0), script)


def test_one_key_switches_the_user(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("f2", "t")
        await screen.until(lambda: state(bar) == "MAKING")
        assert bar.orders["order-1"]["baristaName"] == "bea"

    drive(filled(bar, feeds, make_session(people=("bea", "ben")), 1), script)


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (120, 40), (200, 60)])
def test_no_size_breaks_the_board(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop, size: tuple[int, int]
) -> None:
    bar.place("flat-white", ("oat", "syrup"), name="W" * 20, note="long " * 16)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("t")
        column = "MAKING"
        await screen.until(lambda: f"{column} 1" in screen.text())
        assert all(len(line) <= size[0] for line in screen.text().splitlines())

    drive(filled(bar, feeds, make_session(), 3), script, size)


def test_keys_can_be_configured(make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("f5")
        await screen.until(lambda: state(bar) == "MAKING")
        await screen.until(lambda: "f5  Ready" in screen.text())

    drive(filled(bar, feeds, make_session(replace(QUIET, keys={"bump": "f5"})), 1), script)


def test_a_click_selects_and_a_double_click_bumps(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.pilot.pause()
        await screen.pilot.click("#board", offset=place_of(screen, 1))
        assert screen.app.board_screen.selected is not None
        assert screen.app.board_screen.selected.order.number == 2
        await screen.pilot.double_click("#board", offset=place_of(screen, 0))
        await screen.until(lambda: state(bar, 1) == "MAKING")

    drive(filled(bar, feeds, make_session(), 3), script)


def test_the_selection_stays_on_its_ticket_when_others_move(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("3")
        bar.act("order-1", "make", "ben")
        feeds.feed.publish(bar.order("order-1"))
        await screen.until(
            lambda: len(screen.app.board_screen.board.columns[OrderState.PLACED]) == 2
        )
        assert screen.app.board_screen.selected is not None
        assert screen.app.board_screen.selected.order.number == 3

    drive(filled(bar, feeds, make_session(), 3), script)
