"""The agenda at the bar: the warning before a break, the sign of a rush, and the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend.client import (
    Agenda,
    Break,
    BreakForecast,
    RushRules,
    Shop,
    ShopUnreachable,
    to_record,
)
from barista_tui.core.agenda_lines import agenda_lines
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.rush import BreakWatch, break_due, break_warning, rush_sign
from barista_tui.core.summaries import time_of_day
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .samples import NOW, menu

COFFEE = Break("Coffee break", NOW + timedelta(minutes=30), NOW + timedelta(minutes=45))
TEA = Break("Tea", NOW + timedelta(hours=3), NOW + timedelta(hours=4))
RULES = RushRules(5, 10, ("flat-white",), 60, 30)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def agenda(*breaks: Break, rules: RushRules = RULES) -> Agenda:
    return Agenda(breaks or (COFFEE, TEA), rules, NOW - timedelta(days=1))


def bar_with(found: Agenda | None) -> Shop:
    return replace(menu(), agenda=found)


def forecast(expected: int | None, earlier: int, one: Break = COFFEE) -> BreakForecast:
    return BreakForecast(
        one.name, one.starts_at, one.ends_at, at(25), at(55), expected, earlier, code_capacity=60
    )


def test_break_is_warned_of_ten_minutes_before() -> None:
    assert break_due(agenda(), at(19)) is None
    assert break_due(agenda(), at(20)) == COFFEE
    assert break_due(agenda(), at(30)) is None


def test_break_is_warned_of_when_its_rush_begins_if_that_is_earlier() -> None:
    early = agenda(rules=replace(RULES, before_minutes=20))
    assert break_due(early, at(9)) is None
    assert break_due(early, at(10)) == COFFEE


def test_warning_says_how_many_orders_to_expect_and_why() -> None:
    start, begin, end = (time_of_day(at(minutes)) for minutes in (30, 25, 55))
    assert break_warning(COFFEE, forecast(34, 2)) == (
        f"Coffee break at {start}: about 34 orders from {begin} to {end}, as the 2 breaks before."
    )
    assert "as the break before." in break_warning(COFFEE, forecast(1, 1))
    assert break_warning(COFFEE, forecast(None, 0)) == (
        f"Coffee break at {start}. There is no earlier break to judge by;"
        f" the codes allow 60 orders from {begin} to {end}."
    )
    assert "not known" in break_warning(COFFEE, None)


class Watched:
    """A watch whose clock, shop and forecast a test sets."""

    def __init__(self) -> None:
        self.now = at(20)
        self.shop: Shop | None = bar_with(agenda())
        self.forecast: BreakForecast | None = forecast(34, 2)
        self.log = NotificationLog(lambda: self.now, lambda: None)
        self.watch = BreakWatch(lambda: self.shop, self._ask, self.log, lambda: self.now)

    def _ask(self) -> BreakForecast | None:
        if self.forecast is None:
            raise ShopUnreachable("it does not answer")
        return self.forecast

    def texts_at(self, *minutes: float) -> list[str]:
        for moment in minutes:
            self.now = at(moment)
            self.watch.check()
        return [note.text for note in reversed(self.log.all())]


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_each_break_is_warned_of_once(watched: Watched) -> None:
    assert len(watched.texts_at(10, 20, 21, 29, 31)) == 1
    watched.forecast = forecast(12, 3, TEA)
    texts = watched.texts_at(170, 171)
    assert [text.split(" at ")[0] for text in texts] == ["Coffee break", "Tea"]


def test_shop_that_does_not_answer_is_asked_again(watched: Watched) -> None:
    watched.forecast = None
    assert watched.texts_at(20, 24) == []
    watched.forecast = forecast(34, 2)
    (text,) = watched.texts_at(24.5)
    assert "about 34 orders" in text


def test_break_is_warned_of_even_if_the_shop_never_answers(watched: Watched) -> None:
    watched.forecast = None
    (text,) = watched.texts_at(20, 25, 26)
    assert "not known" in text


@pytest.mark.parametrize("shop", [None, bar_with(None)])
def test_shop_without_an_agenda_warns_of_nothing(watched: Watched, shop: Shop | None) -> None:
    watched.shop = shop
    assert watched.texts_at(20, 29) == []
    assert rush_sign(shop, at(30)) == ""


def test_sign_says_until_when_the_rush_lasts() -> None:
    shop = bar_with(agenda())
    assert rush_sign(shop, at(24)) == ""
    assert rush_sign(shop, at(25)) == f"short menu until {time_of_day(at(55))}"
    assert rush_sign(shop, at(55)) == ""
    codes_alone = bar_with(agenda(rules=replace(RULES, drink_ids=None)))
    assert rush_sign(codes_alone, at(25)) == f"rush until {time_of_day(at(55))}"


def test_agenda_lists_what_is_to_come_and_what_changes() -> None:
    lines = list(
        agenda_lines(bar_with(agenda(rules=replace(RULES, drink_ids=("x", "oat")))), at(50))
    )
    assert len([line for line in lines if line.endswith("Tea")]) == 1
    assert not any("Coffee break" in line for line in lines)
    assert "x (not on the menu)" in "\n".join(lines)
    assert "  30 drinks per code, else 10" in lines
    assert "No agenda" in next(agenda_lines(bar_with(None), NOW))


def test_manager_reads_and_clears_the_agenda(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    feeds.now = lambda: at(30)
    bar.shop["agenda"] = to_record(agenda())
    bar.next_break = to_record(forecast(9, 1, TEA))

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.until(lambda: "short menu until" in screen.text())
        await screen.press("s", "g")
        await screen.until(lambda: "Coffee break" in screen.text())
        await screen.press("x")
        await screen.until(lambda: "A rush that runs ends at once." in screen.text())
        await screen.press("y")
        await screen.until(lambda: "No agenda is loaded." in screen.text())
        assert "agenda" not in bar.shop
        await screen.press("escape", "escape")
        await screen.until(lambda: screen.app.screen is screen.app.board_screen)
        await screen.until(lambda: "short menu until" not in screen.text())

    drive(make_session(people=("mia",)), script)


def test_barista_reads_the_agenda_and_cannot_clear_it(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    feeds.now = lambda: at(0)
    bar.shop["agenda"] = to_record(agenda())

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("s", "g")
        await screen.until(lambda: "Coffee break" in screen.text())
        await screen.press("x")
        await screen.pilot.pause()
        assert "clear" not in screen.text()
        assert "agenda" in bar.shop

    drive(make_session(), script)
