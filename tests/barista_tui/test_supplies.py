"""Supplies in the terminal: warned of, looked at, set and corrected."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.widgets import Input

from backend.client import (
    Connection,
    OrderState,
    Shop,
    Supply,
    SupplyRequest,
    Unit,
    WhenEmpty,
    to_record,
)
from barista_tui.core.actions import QueuedAction, WalkUpAction
from barista_tui.core.board_state import BoardBuilder
from barista_tui.core.supply_form import (
    SupplyFields,
    amount_text,
    fields_of,
    request_of,
    supply_id_of,
)
from barista_tui.core.supply_lines import ordered, stock_toggles
from barista_tui.core.supply_watch import SupplyWatch
from barista_tui.screens.supplies import SuppliesScreen
from barista_tui.screens.supply_form import SupplyFormScreen
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .line_terminal import line_mode
from .samples import NOW, menu, order
from .waiting import until

MENU = menu().menu
OAT = Supply(
    supply_id="oat-milk",
    name="Oat milk",
    unit=Unit.MILLILITRE,
    amount=2000,
    per_serving=200,
    uses=("oat",),
    when_empty=WhenEmpty.SELL_OUT,
    set_at=NOW,
)
TYPED = SupplyFields("Oat milk", "2 l", "200 ml", "oat", "0", "sell out")


def stock(bar: FakeShop, *supplies: Supply) -> None:
    """Give the shop supplies; the clock stands still."""
    bar.now = lambda: NOW
    bar.shop["supplies"] = [to_record(one) for one in supplies]


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("10 l", Unit.MILLILITRE, 10_000),
        ("2.5kg", Unit.GRAM, 2500),
        ("0,75 L", Unit.MILLILITRE, 750),
        ("5 cl", Unit.MILLILITRE, 50),
        ("0", Unit.PIECE, 0),
    ],
)
def test_amount_is_read_as_people_write_it(typed: str, unit: Unit, amount: int) -> None:
    per_serving = {Unit.MILLILITRE: "1 ml", Unit.GRAM: "1 g", Unit.PIECE: "1"}[unit]
    request = request_of(replace(TYPED, amount=typed, per_serving=per_serving), MENU)
    assert (request.unit, request.amount) == (unit, amount)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "needs a name"),
        ({"amount": "lots"}, "How much there is"),
        ({"amount": "10 gallons"}, "How much there is"),
        ({"amount": "0.5"}, "whole number"),
        ({"amount": "-1"}, "How much there is"),
        ({"per_serving": "18 g"}, "one kind"),
        ({"per_serving": "0 ml"}, "more than nothing"),
        ({"uses": "oat, rum"}, "called rum"),
        ({"reserve": "few"}, "number of drinks"),
        ({"when_empty": "panic"}, "sell out or ask"),
    ],
)
def test_text_that_is_no_supply_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        request_of(replace(TYPED, **changes), MENU)


def test_form_gives_back_what_it_shows() -> None:
    shown = fields_of(OAT, 1400, MENU)
    assert (shown.amount, shown.per_serving, shown.uses) == ("1.4 l", "200 ml", "Oat")
    request = request_of(shown, MENU)
    assert request == SupplyRequest(
        "Oat milk", Unit.MILLILITRE, 1400, 200, ("oat",), WhenEmpty.SELL_OUT, 0
    )
    every = request_of(replace(shown, uses="every drink"), MENU)
    assert every.uses == ()
    assert fields_of(replace(OAT, uses=()), 0, MENU).uses == "every drink"
    assert amount_text(12_000, Unit.GRAM) == "12 kg"
    assert amount_text(12_000, Unit.PIECE) == "12000"


def test_new_supply_gets_an_id_of_its_own() -> None:
    assert supply_id_of("Oat milk", ["beans"]) == "oat-milk"
    assert supply_id_of("Oat milk", ["oat-milk"]) == "oat-milk-2"


def test_supply_sells_out_what_uses_it_in_each_drink_and_puts_it_back() -> None:
    shop = menu()
    selling = stock_toggles(shop, OAT)
    assert {(one.drink_id, one.option_id, one.available) for one in selling} == {
        ("flat-white", "oat", False)
    }
    every = stock_toggles(shop, replace(OAT, uses=()))
    assert {(one.drink_id, one.option_id) for one in every} == {
        ("flat-white", None),
        ("espresso", None),
    }
    gone = replace(shop, menu=tuple(replace(drink, available=False) for drink in shop.menu))
    assert all(one.available for one in stock_toggles(gone, replace(OAT, uses=())))


def test_orders_that_will_use_a_supply_are_counted_walk_ups_once_they_are_confirmed() -> None:
    walk_up = WalkUpAction("flat-white", "Flat white", ("oat",), ("Oat",), None)
    queued = QueuedAction("a", "bea", NOW, NOW, walk_up)
    orders = [order(1, supplyIds=["oat-milk"]), order(2), order(3, supplyIds=["oat-milk"])]
    live = Connection(live=True, since=NOW)
    board = BoardBuilder().build(orders, [queued], live, menu(), None, str)
    assert len(board.to_make) == 4
    assert ordered(board, "oat-milk") == 2


def test_shop_without_supplies_is_not_asked_about_them(
    make_session: MakeSession, bar: FakeShop
) -> None:
    with closing(make_session()) as session:
        session.start()
        session.supplies.check()
    assert not any("supplies" in call for call in bar.calls)


def test_supply_that_runs_out_soon_is_warned_of_once(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar, OAT)
    bar.used_servings["oat-milk"] = 7
    now = NOW
    with closing(make_session()) as session:
        watch = SupplyWatch(
            "demo", lambda: session.staff.current, session.notifications, lambda: now
        )
        watch.apply(_shop(bar))
        watch.check()
        at = f"{(NOW + timedelta(minutes=15)).astimezone():%H:%M}"
        assert watch.summary() == f"Oat milk ~{at}"
        watch.check()
        assert bar.calls.count("GET /staff/shops/demo/supplies") == 1
        now += timedelta(minutes=1)
        watch.check()
        assert bar.calls.count("GET /staff/shops/demo/supplies") == 2
        [warning] = [note.text for note in session.notifications.all() if "pace" in note.text]
        assert warning == f"Oat milk lasts until about {at} at this pace: 3 drinks are left."


def test_supply_that_lasts_for_hours_is_not_in_the_way(
    make_session: MakeSession, bar: FakeShop
) -> None:
    stock(bar, replace(OAT, amount=20_000))
    with closing(make_session()) as session:
        watch = SupplyWatch(
            "demo", lambda: session.staff.current, session.notifications, lambda: NOW
        )
        watch.apply(_shop(bar))
        watch.check()
        assert watch.summary() == ""
        assert session.notifications.all() == ()


@pytest.mark.parametrize(
    ("when_empty", "words"),
    [(WhenEmpty.SELL_OUT, "it is sold out now"), (WhenEmpty.ASK, "mark it as sold out")],
)
def test_supply_that_has_run_out_is_told_once(
    make_session: MakeSession, bar: FakeShop, when_empty: WhenEmpty, words: str
) -> None:
    with closing(make_session()) as session:
        supply = replace(OAT, when_empty=when_empty)
        gone = replace(supply, ran_out_at=NOW)
        for known in ((), (supply,), (gone,), (gone,)):
            session.supplies.apply(replace(menu(), supplies=known))
        [note] = session.notifications.all()
        assert words in note.text
        assert session.supplies.summary() == ""


def test_supply_that_had_run_out_before_the_terminal_started_is_no_news(
    make_session: MakeSession, bar: FakeShop
) -> None:
    with closing(make_session()) as session:
        session.supplies.apply(replace(menu(), supplies=(replace(OAT, ran_out_at=NOW),)))
        assert session.notifications.all() == ()


def test_manager_sets_a_supply_and_corrects_it(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("o")
        await screen.until(lambda: "No supplies are counted." in screen.text())
        await screen.press("n")
        await screen.until(lambda: isinstance(screen.app.screen, SupplyFormScreen))
        texts = {"name": "Oat milk", "amount": "a lot", "per_serving": "200 ml", "uses": "oat"}
        for name, text in texts.items():
            screen.app.screen.query_one(f"#{name}", Input).value = text
        await screen.press("enter")
        await screen.until(lambda: "How much there is" in screen.text())
        await screen.until(lambda: "type an amount such as 10 l" in screen.text())
        screen.app.screen.query_one("#amount", Input).value = "2 l"
        await screen.press("enter")
        await screen.until(lambda: "2 l, 10 drinks" in screen.text())
        assert bar.shop["supplies"][0]["uses"] == ["oat"]
        bar.used_servings["oat-milk"] = 4
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, SupplyFormScreen))
        screen.app.screen.query_one("#amount", Input).value = "5 l"
        await screen.press("enter")
        await screen.until(lambda: "5 l, 25 drinks" in screen.text())
        await screen.press("d")
        await screen.until(lambda: "Stop counting Oat milk?" in screen.text())
        await screen.press("y")
        await screen.until(lambda: bar.shop["supplies"] == [])

    drive(make_session(people=("mia",)), script)


def test_what_was_typed_is_kept_when_the_shop_does_not_answer(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar, OAT)

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("o")
        await screen.until(lambda: "2 l, 10 drinks" in screen.text())
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, SupplyFormScreen))
        amount = screen.app.screen.query_one("#amount", Input)
        amount.value = "7 l"
        bar.is_down = True
        await screen.press("enter")
        await screen.until(lambda: "Not saved" in screen.text())
        assert amount.value == "7 l"
        bar.is_down = False
        await screen.press("enter")
        await screen.until(lambda: bar.shop["supplies"][0]["amount"] == 7000)

    drive(make_session(people=("mia",)), script)


def test_barista_sees_what_is_left_and_marks_it_as_sold_out(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar, OAT)
    bar.used_servings["oat-milk"] = 8
    placed = bar.place(options=("oat",), supplyIds=["oat-milk"])
    assert placed.state is OrderState.PLACED
    feeds.orders = [placed]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("o")
        await screen.until(lambda: isinstance(screen.app.screen, SuppliesScreen))
        await screen.until(
            lambda: "Oat milk  400 ml, 2 drinks · 1 ordered · 12 an hour · until ~" in screen.text()
        )
        assert "n new" not in screen.text()
        await screen.press("n")
        await screen.until(lambda: "Only a manager" in screen.text())
        await screen.press("x")
        oat = bar.shop["menu"][0]["modifiers"][0]["options"][1]
        await screen.until(lambda: not oat["available"])

    drive(make_session(), script, (100, 30))


def test_status_bar_shows_until_when_a_supply_lasts(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar, OAT)
    feeds.now = lambda: NOW

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "▼ Oat milk ~" in screen.text())

    drive(make_session(), script, (120, 40))


def test_line_mode_lists_the_supplies(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    stock(bar, OAT)
    session = make_session()
    with line_mode(session) as terminal:
        until(lambda: session.supplies.statuses)
        terminal.type("supplies")
        terminal.until_written("Oat milk  2 l, 10 drinks")


def _shop(bar: FakeShop) -> Shop:
    return replace(menu(), supplies=(OAT,) if bar.shop["supplies"] else ())
