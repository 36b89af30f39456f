"""The day's figures: as the shop counted them, and what the board has seen since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from rich.cells import cell_len
from textual.content import Content

from backend.client import Figures, OrderState, narrow, to_record
from barista_tui.core.day_figures import OpenOrders, with_orders
from barista_tui.core.figure_texts import figure_lines, hour_bars
from barista_tui.screens.figures import FiguresScreen
from barista_tui.widgets.figures_view import FiguresToday, figures_content
from chalicelib.metrics import model
from tests.fake_shop import FakeShop

from .conftest import MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .line_terminal import line_mode
from .samples import NOW
from .scenes import being_made, ended_orders, furnish, mixed, ready

MIDNIGHT = NOW.replace(hour=0, minute=0)
LATER = NOW + timedelta(seconds=20)
NOBODY = OpenOrders(0, 0, 0)


def counted(count: int, now: datetime = NOW, caller: str = "bea") -> Figures:
    """Return the figures of a morning, as the shop counts them."""
    records = [narrow(model.OrderRecord, order) for order in ended_orders(count)]
    return model.figures("demo", MIDNIGHT, now, records, caller)


def test_what_happened_since_is_what_the_shop_counts_next() -> None:
    """The figures with the board's orders are those that the shop gives a minute later."""
    since = [
        replace(being_made(10, "bea", 200), completed_at=LATER, state=OrderState.COMPLETED),
        replace(being_made(11, "ben", 90), completed_at=LATER, state=OrderState.COLLECTED),
    ]
    gone = next(o for o in ended_orders(20) if o.reason)
    since.append(replace(gone, order_id="gone", cancelled_at=LATER))
    before = counted(150)
    now = LATER + timedelta(seconds=1)
    records = [narrow(model.OrderRecord, o) for o in (*ended_orders(150), *since)]
    after = model.figures("demo", MIDNIGHT, now, records, "bea")

    live = with_orders(before, since, "bea")

    assert (live.made, live.made_by_you, live.cancelled) == (
        after.made, after.made_by_you, after.cancelled,
    )  # fmt: skip
    assert live.by_hour == after.by_hour
    assert set(live.drinks) == set(after.drinks)
    assert set(live.options) == set(after.options)
    assert set(live.cancellations) == set(after.cancellations)


def test_what_the_shop_has_counted_is_not_counted_again() -> None:
    figures = counted(150)
    assert with_orders(figures, ended_orders(150), "bea") == figures


def test_an_order_of_yesterday_does_not_count() -> None:
    figures = counted(10)
    late = replace(ready(1, 0), scanned_at=MIDNIGHT - timedelta(minutes=1), completed_at=LATER)
    assert with_orders(figures, [late], "bea").made == figures.made


def test_hours_without_drinks_are_shown_until_now() -> None:
    now = NOW + timedelta(hours=3)
    bars = hour_bars(counted(1, now), now, "Europe/Berlin")
    assert bars[0].made == 1
    assert bars[-1].is_now
    assert bars[-1].label == "14"
    assert sum(bar.made for bar in bars) == 1


@pytest.mark.parametrize("count", [0, 1, 150])
@pytest.mark.parametrize("columns", [40, 70, 106, 190])
@pytest.mark.parametrize("rows", [3, 6, 12, 17, 30])
def test_figures_fit_their_room(count: int, columns: int, rows: int) -> None:
    figures = replace(counted(count), made=12345)
    wide = [replace(one, name=f"コーヒー[b]{one.name}") for one in figures.drinks]
    figures = replace(figures, drinks=tuple(wide))
    today = FiguresToday(figures, OpenOrders(10, 2, 7), NOW, "UTC")
    lines = figures_content(today, columns, rows)
    assert len(lines) <= rows
    assert max(cell_len(line.plain) for line in lines) <= columns


def test_the_highest_bar_is_the_busiest_hour() -> None:
    today = FiguresToday(counted(150), NOBODY, NOW, "UTC")
    lines = [line.plain for line in figures_content(today, 106, 30)]
    chart = lines[lines.index("Made by hour") + 1 :]
    busiest = max(counted(150).by_hour, key=lambda hour: hour.made)
    assert str(busiest.made) in chart[0].split()


def test_a_name_is_never_markup() -> None:
    figures = counted(150)
    name = "[red]Latte[/red]"
    drinks = (replace(figures.drinks[0], name=name), *figures.drinks[1:])
    today = FiguresToday(replace(figures, drinks=drinks), NOBODY, NOW, "UTC")
    lines = figures_content(today, 106, 30)
    assert any(name in line.plain for line in lines)
    assert all(isinstance(line, Content) for line in lines)


def test_lines_say_it_without_a_screen() -> None:
    lines = list(figure_lines(counted(150), OpenOrders(3, 2, 1)))
    assert lines[0] == "Made today 142, 47 by you"
    assert lines[1] == "Now 3 waiting, 2 being made, 1 ready"
    assert lines[-1].startswith("Cancelled 8: 3 by the customer, ")
    assert "no drinks" in list(figure_lines(counted(0), NOBODY))[2]


def test_the_screen_follows_the_board_and_reads_once_a_minute(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())
    moment = [NOW]
    feeds.now = bar.now = lambda: moment[0]

    def reads() -> int:
        return bar.calls.count("GET /staff/shops/demo/figures")

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("F")
        await screen.until(lambda: "7 made today   0 by you" in screen.text())
        made = being_made(10, "bea", 420)
        moment[0] += timedelta(seconds=20)
        done = replace(made, state=OrderState.COMPLETED, completed_at=moment[0], version=9)
        feeds.feed.publish(done)
        await screen.until(lambda: "8 made today   1 by you" in screen.text())
        await screen.until(lambda: "1 being made   8 ready" in screen.text())
        await screen.press("escape")
        await screen.press("F")
        await screen.until(lambda: isinstance(screen.app.screen, FiguresScreen))
        await screen.until(lambda: "8 made today" in screen.text())
        assert reads() == 1
        moment[0] += timedelta(seconds=41)
        await screen.until(lambda: reads() == 2)

    drive(make_session(), script)


def test_figures_that_cannot_be_read_now_stay_and_say_so(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())
    moment = [NOW]
    feeds.now = bar.now = lambda: moment[0]

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("F")
        await screen.until(lambda: "7 made today" in screen.text())
        bar.hides_figures = True
        moment[0] += timedelta(seconds=61)
        await screen.until(lambda: "The figures cannot be read now" in screen.text())
        assert "7 made today" in screen.text()
        assert "are shown" in screen.text()
        bar.hides_figures = False
        moment[0] += timedelta(seconds=61)
        await screen.until(lambda: "● LIVE" in screen.text())

    drive(make_session(), script)


def test_the_line_mode_has_them_too(
    make_session: MakeSession, feeds: FakeFeeds, bar: FakeShop
) -> None:
    furnish(bar, feeds, mixed())
    bar.orders.update({order.order_id: to_record(order) for order in ended_orders(150)})
    with line_mode(make_session()) as terminal:
        terminal.type("figures")
        terminal.until_written("Made today 149, ")
        terminal.until_written("Now 10 waiting, 2 being made, 7 ready")
        terminal.until_written("Cancelled 8: ")
