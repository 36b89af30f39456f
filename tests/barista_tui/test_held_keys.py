"""A held key, a wet cloth, a ticket that moves under a finger: nothing happens by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barista_tui.core.key_repeat import KeyRepeat, Press
from barista_tui.settings import Undo
from tests.fake_shop import FakeShop

from .bar_state import filled, state
from .clock import ManualClock
from .conftest import QUIET, MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds

PATIENT = replace(QUIET, undo=Undo(30))


def states(bar: FakeShop) -> list[str]:
    return [str(order["state"]) for order in bar.orders.values()]


def test_fifteen_enters_in_half_a_second_take_one_step(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press(*["enter"] * 15, seconds_apart=0.033)
        await screen.until(lambda: state(bar) == "MAKING")
        await screen.until(lambda: not screen.app.session.board().pending)
        assert states(bar) == ["MAKING", *["PLACED"] * 6]
        await screen.press("enter")
        await screen.until(lambda: state(bar) == "COMPLETED")

    drive(filled(bar, feeds, make_session(), 7), script)


def test_a_held_key_takes_one_step_though_it_repeats_after_half_a_second(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("enter")
        await screen.press("enter", seconds_apart=0.5)
        await screen.press(*["enter"] * 10, seconds_apart=0.033)
        await screen.until(lambda: state(bar) == "MAKING")
        await screen.press("n", "escape")
        await screen.until(lambda: not screen.app.session.board().pending)
        assert states(bar) == ["MAKING", "PLACED"]

    drive(filled(bar, feeds, make_session(), 2), script)


def test_the_key_that_closes_a_dialog_takes_no_step_while_it_is_held(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("x")
        await screen.press(*["enter"] * 10, seconds_apart=0.033)
        await screen.until(lambda: state(bar) == "CANCELLED")
        await screen.until(lambda: not screen.app.session.board().pending)
        assert states(bar) == ["CANCELLED", "PLACED", "PLACED"]

    drive(filled(bar, feeds, make_session(), 3), script)


def test_two_quick_presses_are_two_steps(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("enter")
        await screen.press("enter", seconds_apart=0.4)
        clock = screen.app.session.clock
        assert isinstance(clock, ManualClock)
        clock.seconds += 0.2
        await screen.until(lambda: state(bar) == "COMPLETED")

    drive(filled(bar, feeds, make_session(), 1), script)


def test_one_key_undoes_everything_of_the_last_seconds(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("t", "1", "c", "2", "t", "3", "x", "1")
        await screen.until(lambda: (state(bar, 1), state(bar, 2)) == ("COMPLETED", "MAKING"))
        await screen.press("U")
        await screen.until(lambda: states(bar) == ["PLACED"] * 3)
        await screen.until(lambda: not screen.app.session.board().pending)

    drive(filled(bar, feeds, make_session(PATIENT), 3), script)


def test_a_step_right_after_the_selection_moved_by_itself_is_not_taken(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        selected = screen.app.board_screen
        bar.act("order-1", "make", "Ben")
        feeds.feed.publish(bar.order("order-1"))
        await screen.until(lambda: selected.selected and selected.selected.order.number == 2)
        await screen.press("enter", seconds_apart=0.1)
        await screen.until(lambda: "#2 is selected now" in screen.text())
        assert states(bar) == ["MAKING", "PLACED"]
        await screen.press("enter")
        await screen.until(lambda: state(bar, 2) == "MAKING")

    drive(filled(bar, feeds, make_session(), 2), script)


@pytest.mark.parametrize(
    ("typed", "acted_on"), [(("2",), 2), (("1", "2"), 12), (("1", "0"), 10), (("9", "9"), None)]
)
def test_digits_are_the_number_of_the_order(
    make_session: MakeSession,
    feeds: FakeFeeds,
    bar: FakeShop,
    typed: tuple[str, ...],
    acted_on: int | None,
) -> None:
    filled(bar, feeds, make_session(), 14)
    session = make_session()
    # What waits is no longer in the order of the numbers.
    for number in (1, 3, 4, 9):
        bar.act(f"order-{number}", "cancel", "ben")
    feeds.orders = [bar.order(order_id) for order_id in bar.orders]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press(*typed, "enter")
        await screen.until(lambda: not screen.app.session.board().pending)
        made = [int(name[6:]) for name, o in bar.orders.items() if o["state"] == "MAKING"]
        assert made == ([acted_on] if acted_on else [])
        if acted_on is None:
            assert "#99 is not on the board" in screen.text()

    drive(session, script)


def test_the_loser_of_a_race_is_moved_on_and_asked_before_acting_on_the_winners_ticket(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        bar.act("order-1", "make", "Mira")
        await screen.press("enter")
        await screen.until(lambda: "Mira is making #1." in screen.text())
        await screen.press("0", "enter")
        await screen.until(lambda: state(bar, 2) == "MAKING")
        assert state(bar, 1) == "MAKING"
        await screen.press("1", "enter")
        await screen.until(lambda: "Leave it to Mira" in screen.text())
        await screen.press("enter", "1", "enter")
        await screen.until(lambda: "Leave it to Mira" in screen.text())
        assert bar.done["complete order-1"] == 0
        await screen.press("y")
        await screen.until(lambda: state(bar, 1) == "COMPLETED")

    drive(filled(bar, feeds, make_session(), 2), script)


def test_a_press_is_known_from_a_repeat() -> None:
    clock = ManualClock()
    repeat = KeyRepeat(clock)
    pressed = []
    for seconds in (0.0, 0.1, 0.34, 0.6, 1.5, 1.8):
        clock.seconds = seconds
        pressed.append(repeat.press("bump"))
    assert pressed == [
        *(Press.ACT, Press.IGNORE, Press.IGNORE),
        *(Press.WAIT, Press.ACT, Press.WAIT),
    ]
    repeat.press_other()
    clock.seconds = 2.1
    assert repeat.press("bump") is Press.ACT
