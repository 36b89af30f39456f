"""The keys that change what the board shows, pressed on a board with a fake shop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.events import MouseScrollDown
from textual.widget import Widget

from backend.client import OrderState, to_record
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW
from .scenes import SCENES, furnish, guest, mixed, ready, waiting


def state(bar: FakeShop, number: int) -> str:
    return str(bar.orders[f"order-{number}"]["state"])


def scroll_down(view: Widget, x: int, y: int) -> MouseScrollDown:
    return MouseScrollDown(view, x, y, 0, 0, 0, False, False, False)


def selected(screen: Bar) -> int | None:
    ticket = screen.app.board_screen.selected
    return ticket.order.number if ticket else None


@pytest.mark.parametrize(("size", "least"), [((80, 24), 12), ((120, 40), 30), ((200, 60), 42)])
def test_a_rush_shows_many_whole_tickets(
    make_session: MakeSession,
    feeds: FakeFeeds,
    bar: FakeShop,
    size: tuple[int, int],
    least: int,
) -> None:
    furnish(bar, feeds, waiting(42))

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.pilot.pause()
        flow = screen.app.board_screen.view.arrangement.flows[OrderState.PLACED]
        whole = {card.index + 1 for card in flow.placed}
        assert len(whole) >= least
        shown = screen.text()
        assert all(f"#{number} " in shown for number in whole)
        more = 42 - len(whole)
        assert (f"{more} more" in shown) is (more > 0)

    drive(make_session(), script, size)


def test_every_waiting_ticket_can_be_reached(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, waiting(20))

    async def script(screen: Bar) -> None:
        await screen.live()
        for number in range(2, 21):
            await screen.press("down")
            assert selected(screen) == number
        assert "#20 " in screen.text()
        assert "before" in screen.text()
        await screen.press("home")
        assert selected(screen) == 1

    drive(make_session(), script, (52, 24))


def test_arrows_go_to_the_card_beside_and_on_to_the_next_state(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.pilot.pause()
        assert selected(screen) == 12
        await screen.press("right")
        beside = selected(screen)
        assert beside is not None
        assert 12 < beside <= 21
        await screen.press("right")
        assert selected(screen) == 10
        await screen.press("left", "W", "R")
        assert selected(screen) == 1
        await screen.press("M")
        assert selected(screen) == 10

    drive(make_session(), script)


def test_one_key_shows_the_whole_ticket_with_its_history(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    note = "extra hot please, it is for my grandmother who waits at the big table"
    made = guest(8, age_seconds=60, note=note, allergens=["milk", "sesame"])
    furnish(bar, feeds, [made])
    bar.journeys[made.order_id] = [
        {
            "id": "e1",
            "type": "OrderManager.MakeOrder",
            "service": "order-manager",
            "time": NOW.isoformat(),
            "orderVersion": 3,
            "detail": {"order": {"baristaName": "Mira"}},
        }
    ]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("d")
        await screen.until(lambda: "Taken by Mira" in screen.text())
        shown = " ".join(screen.text().replace("│", " ").split())
        for text in ("⚠ sesame", "Milk:", note, "Maximiliane-Sophie"):
            assert text in shown
        await screen.press("escape")
        assert screen.app.screen is screen.app.board_screen

    drive(make_session(), script, (80, 24))


def test_a_ticket_without_a_readable_history_says_so(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, waiting(1))

    async def script(screen: Bar) -> None:
        await screen.live()
        bar.orders.clear()
        await screen.press("d")
        await screen.until(lambda: "cannot be read now" in screen.text())
        assert "Ordered" in screen.text()

    drive(make_session(), script, (80, 24))


def test_a_drink_is_found_in_the_history_and_recalled(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, [ready(3, 30), ready(4, 20)])
    old = guest(50, age_seconds=900, state="COLLECTED", name="Chidi")
    stamps = dict.fromkeys(("completedAt", "collectedAt"), (NOW - timedelta(700_00)).isoformat())
    collected = {**to_record(old), **stamps, "collectedAt": NOW.isoformat()}
    bar.orders[old.order_id] = collected

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("H")
        await screen.until(lambda: "3 of 3 orders" in screen.text())
        assert "Handed over" in screen.text()
        await screen.type("chidi")
        await screen.until(lambda: "2 of 3 orders" in screen.text())
        await screen.press("backspace", "backspace", "backspace", "backspace", "backspace")
        await screen.type("4")
        await screen.press("ctrl+r")
        await screen.until(lambda: "has made #4" in screen.text())
        assert state(bar, 4) == "COMPLETED", "another barista has made it: the terminal asks first"
        await screen.press("y")
        await screen.until(lambda: state(bar, 4) == "MAKING")

    drive(make_session(), script, (80, 24))


def test_a_ready_drink_that_nobody_collects_is_ended(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, [ready(3, 30)])
    moments = [NOW]
    feeds.now = lambda: moments[-1]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("R", "X")
        await screen.until(lambda: screen.app.session.actions.pending())
        moments.append(NOW + timedelta(seconds=5))
        screen.app.session.actions.wake()
        await screen.until(lambda: state(bar, 3) == "CANCELLED")
        assert bar.orders["order-3"]["reason"] == "no_show"

    drive(make_session(), script)


def test_old_ready_drinks_are_collected_together(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, [ready(1, 900), ready(2, 800), ready(3, 30)])

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "Collect 2 old" in screen.text())
        await screen.press("C")
        await screen.until(lambda: "READY 1" in screen.text())
        assert len(screen.app.session.actions.pending()) == 2
        await screen.press("u", "u")
        await screen.until(lambda: "READY 3" in screen.text())

    drive(make_session(), script)


def test_the_density_is_switched(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.pilot.pause()
        heights = []
        for _ in range(3):
            flow = screen.app.board_screen.view.arrangement.flows[OrderState.COMPLETED]
            heights.append(max(card.top + card.count for card in flow.placed))
            await screen.press("z")
        assert heights[0] == heights[1] > heights[2]

    drive(make_session(), script)


def test_a_station_shows_its_tickets_alone_and_counts_the_others(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("S", "S")
        await screen.until(lambda: "station cold, 18 elsewhere" in screen.text())
        assert "WAITING 1" in screen.text()
        assert selected(screen) == 18
        await screen.press("S")
        await screen.until(lambda: "READY 7" in screen.text())
        assert "Nothing for the station hand-over" in " ".join(screen.text().split())

    drive(make_session(), script)


def test_the_wheel_shows_what_is_hidden(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, SCENES["42"]())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.pilot.pause()
        view = screen.app.board_screen.view
        view.post_message(scroll_down(view, 5, 5))
        await screen.until(lambda: "before" in screen.text())
        assert selected(screen) == 1

    drive(make_session(), script, (80, 24))


def test_the_palette_has_no_doubles(make_session: MakeSession) -> None:
    async def script(screen: Bar) -> None:
        board = screen.app.board_screen
        titles = [command.title for command in screen.app.get_system_commands(board)]
        assert len(set(titles)) == len(titles)
        assert {"Theme", "Quit", "History"} <= set(titles)

    drive(make_session(), script)
