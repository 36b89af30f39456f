"""Every screen, ticket and line shows what people typed literally, as text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from rich.segment import Segment
from textual.widgets import Input

from backend.client import StaffOrder
from backend.client.sanitize import sanitize
from barista_tui.app import BaristaApp
from barista_tui.core.actions import StockAction
from barista_tui.printing.layout import lines_of
from barista_tui.printing.rendering import render_escpos, render_text
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.printing.ticket_printer import TicketPrinter
from barista_tui.screens.cancel import CancelScreen
from barista_tui.screens.drink_form import DrinkFormScreen
from barista_tui.screens.menu_editor import MenuEditorScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.screens.walk_up import WalkUpScreen
from barista_tui.settings import Undo
from barista_tui.widgets.no_markup import OptionList
from barista_tui.widgets.ticket_layout import layout_ticket
from tests.fake_shop import FakeShop
from tests.fake_shop.wire import received
from tests.hostile_strings import FORBIDDEN, HOSTILE

from .conftest import QUIET, MakeSession
from .driving import Bar, drive
from .fake_feed import FakeFeeds
from .line_terminal import line_mode
from .samples import NOW, order, ticket

# What the board's own keys do when they are clicked; nothing that people typed may be among it.
OUR_CLICKS = "screen."
JOINERS = {0x200C: None, 0x200D: None}
WIDE, TALL = (200, 60), (120, 200)


def drink(text: str, serial: int) -> dict[str, Any]:
    """Return a drink of which every text is hostile."""
    options = [{"optionId": f"o{serial}", "name": text, "available": True}]
    modifier = {"name": text, "required": True, "multiple": False, "options": options}
    return {
        "drinkId": f"d{serial}",
        "name": text,
        "description": text,
        "available": True,
        "allergens": [text],
        "modifiers": [modifier],
    }


def ordered(text: str, number: int, state: str = "PLACED") -> StaffOrder:
    """Return an order of which every text is hostile."""
    return order(
        number,
        state=state,
        drinkId=f"d{number}",
        drinkName=text,
        optionIds=[],
        options=[text],
        allergens=[text],
        name=text,
        note=text,
        reason=text,
        message=text,
        baristaName=text,
        startedAt="2026-05-04T09:29:30.000Z",
    )


@pytest.fixture
def hostile_bar(bar: FakeShop, feeds: FakeFeeds) -> FakeShop:
    """A shop in which every text that people can write is hostile."""
    bar.shop["name"] = HOSTILE["click"]
    bar.shop["menu"] = [drink(text, n) for n, text in enumerate(HOSTILE.values())]
    states = ("PLACED", "MAKING", "COMPLETED")
    feeds.orders = [ordered(text, n, states[n % 3]) for n, text in enumerate(HOSTILE.values())]
    return bar


def segments(screen: Bar) -> Iterator[Segment]:
    for strip in screen.app.screen._compositor.render_strips():
        yield from strip


def assert_harmless(screen: Bar) -> str:
    """Fail if what is shown steers the terminal, links anywhere or can be clicked; return it."""
    for segment in segments(screen):
        assert not FORBIDDEN & set(segment.text), segment
        if segment.style is not None:
            assert segment.style.link is None, segment
            clicked = segment.style.meta.get("@click") if segment.style.meta else None
            assert clicked is None or str(clicked).startswith(OUR_CLICKS), segment
    assert screen.app.is_running
    return screen.text()


SHORT = [text for text in HOSTILE.values() if sanitize(text) and len(text) < 50]
MARKUP = [text for text in SHORT if set(text) & set("[$:") and text.isprintable()]
# A walk-up has letters for so many options.
GROUPS = [SHORT[start : start + 26] for start in range(0, len(SHORT), 26)]


def drink_of(texts: list[str], serial: int) -> dict[str, Any]:
    """Return a drink with options of these names."""
    options = [
        {"optionId": f"g{serial}-{n}", "name": text, "available": True}
        for n, text in enumerate(texts)
    ]
    extras = {"name": "Extras", "required": False, "multiple": True, "options": options}
    made = {**drink("", serial), "allergens": [], "modifiers": [extras]}
    return {**made, "drinkId": f"group{serial}", "name": f"Group {serial}"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_ticket_on_the_board_shows_it_literally(text: str) -> None:
    made = ticket(7, drinkName=text, options=[text], optionIds=["whole"], name=text, note=text)
    layout = layout_ticket(made, 20_000)
    shown = [word for line in (*layout.header, *layout.body) for word, _ in line]
    assert not FORBIDDEN & set("".join(shown))
    if clean := sanitize(text):
        assert any(clean in word for word in shown)
        assert any(clean.split()[0] in word for word in shown)


def test_the_board_shows_it_literally(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        shown = assert_harmless(screen)
        assert sanitize(HOSTILE["click"]) in shown  # the shop's name
        # A long text wraps on its card; test_ticket_layout shows that nothing of it is lost.
        begins = {text: sanitize(text).split()[0][:12] for text in SHORT}
        assert [text for text, begin in begins.items() if begin not in shown] == []
        for key in ("v", "right", "down", "right", "down"):
            await screen.press(key)
            await screen.pilot.pause()
            assert_harmless(screen)

    drive(make_session(), script, (240, 260))


def test_every_dialog_shows_it_literally(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for text in MARKUP:
            screen.app.push_screen(CancelScreen(ticket(7, drinkName=text)))
            await screen.pilot.pause()
            assert sanitize(text)[:40] in assert_harmless(screen)
            await screen.press("escape")
        for key in ("a", "slash", "s", "question_mark"):
            await screen.press(key)
            await screen.pilot.pause()
            assert_harmless(screen)
            assert screen.app.screen is not screen.app.board_screen
            await screen.press("escape")

    drive(make_session(people=("mia",)), script, WIDE)


def test_a_walk_up_shows_it_literally(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    hostile_bar.shop["menu"] += [drink_of(group, n) for n, group in enumerate(GROUPS)]
    hostile_bar.shop["menu"][0]["modifiers"][0]["options"][0]["available"] = False

    async def script(screen: Bar) -> None:
        await screen.live()
        await screen.press("w")
        await screen.until(lambda: isinstance(screen.app.screen, WalkUpScreen))
        shown = assert_harmless(screen)
        assert all(sanitize(text) in shown for text in MARKUP[:8])
        await screen.press("1", "enter")
        await screen.until(lambda: f"Choose first: {MARKUP[0]}" in screen.text())
        await screen.press("escape")
        drinks = screen.app.screen.query_one("#drinks", OptionList)
        for place, group in enumerate(GROUPS):
            drinks.highlighted = len(HOSTILE) + place
            await screen.press("enter")
            await screen.until(lambda place: f"Group {place}" in screen.text(), place)
            shown = assert_harmless(screen)
            assert all(f" ○ {sanitize(text)}" in shown for text in group)
            await screen.press("escape")

    drive(make_session(), script, TALL)


def test_notifications_show_it_literally(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for text in MARKUP:
            screen.app.session.notifications.problem(f"It says {text}")
            await screen.until(lambda text: f"✖ It says {text}" in screen.text(), text)
            assert_harmless(screen)
            await screen.press("0")
        for text in HOSTILE.values():
            screen.app.session.notifications.info(f"Also {text}")
        await screen.press("n")
        await screen.until(lambda: "Also {{7*7}}" in screen.text())
        assert_harmless(screen)

    drive(make_session(), script, TALL)


def test_toasts_show_it_literally(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    async def run() -> None:
        app = BaristaApp(make_session())
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            screen = Bar(app, pilot)
            for text in MARKUP:
                app.notify(text, title=f"Title {text}", timeout=60)
                words = (f"Title {text}"[:25], text[:25])
                await screen.until(lambda words: all(w in screen.text() for w in words), words)
                assert_harmless(screen)
                app.clear_notifications()

    asyncio.run(run())


def test_status_undo_and_editors_show_it_literally(
    make_session: MakeSession, hostile_bar: FakeShop, feeds: FakeFeeds
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for text in MARKUP:
            screen.app.session.actions.request(StockAction("d1", None, sanitize(text), True))
            screen.app.board_screen.refresh_board()
            await screen.pilot.pause()
            assert "u undo" in assert_harmless(screen)
        await screen.press("s", "l")
        await screen.until(lambda: bool(screen.app.screen.query("#name")))
        name = screen.app.screen.query_one("#name", Input)
        await screen.until(lambda: name.value)
        assert HOSTILE["click"] in assert_harmless(screen)
        await screen.press("escape", "m")
        await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))
        assert_harmless(screen)
        for place in (0, 4):
            screen.app.screen.query_one("#drinks", OptionList).highlighted = place
            await screen.press("enter")
            await screen.until(lambda: isinstance(screen.app.screen, DrinkFormScreen))
            assert_harmless(screen)
            await screen.press("escape")
            await screen.until(lambda: isinstance(screen.app.screen, MenuEditorScreen))

    settings = replace(QUIET, undo=Undo(seconds=60))
    drive(make_session(settings, people=("mia",)), script, WIDE)


def test_a_refusal_that_quotes_input_is_shown_literally(
    make_session: MakeSession, bar: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = [""]

    def refuse(_body: object) -> tuple[int, object]:
        return 400, {"__type": "Odd", "message": said[0]}

    monkeypatch.setattr(bar.accounts, "initiate_auth", refuse)

    async def script(screen: Bar) -> None:
        await screen.until(lambda: isinstance(screen.app.screen, SignInScreen))
        for text in MARKUP:
            said[0] = text
            screen.app.screen.query_one("#password", Input).focus()
            await screen.press("enter")
            await screen.until(lambda text: sanitize(text)[:40] in screen.text(), text)
            assert_harmless(screen)

    drive(make_session(people=()), script, WIDE)


def paper(text: str) -> PrintedTicket:
    return PrintedTicket(
        "o-1", 7, text, (text,), (text,), (text,), text, text, text, text, None, "!71234"
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_printed_ticket_contains_none_of_its_commands(text: str, paper_mm: int) -> None:
    ticket = paper(text)
    lines = list(lines_of(ticket, paper_mm, is_copy=True))
    for line in lines:
        # A drawn line keeps the joiners that its script needs; they reach no printer.
        shown = line.text.translate(JOINERS) if line.is_drawn else line.text
        assert not FORBIDDEN & set(shown)
        assert shown.isprintable()
    assert len(lines) < 200
    plain = render_text(ticket, paper_mm=paper_mm, is_copy=False)
    assert not (FORBIDDEN - {"\n"}) & set(plain)
    data = render_escpos(ticket, profile="default", paper_mm=paper_mm, is_copy=False)
    calm = render_escpos(paper("Latte"), profile="default", paper_mm=paper_mm, is_copy=False)
    for command in (b"\x1b@", b"\x1dV", b"\x10\x04", b"\x1bp", b"\x1d(k", b"\x1b]", b"\x9b"):
        assert data.count(command) == calm.count(command), command


def test_the_session_prints_what_the_board_shows(
    make_session: MakeSession, hostile_bar: FakeShop
) -> None:
    session = make_session()
    session.shop_state.apply(session.staff.clients()["bea"].shop_settings("demo"))
    for number, text in enumerate(HOSTILE.values()):
        made = TicketPrinter(session.printer, QUIET, NOW).content(
            ordered(text, number), session.shop_state.shop
        )
        assert made.drink == (sanitize(text) or "?")
        assert made.allergens == (sanitize(text),)
    session.close()


def test_line_mode_writes_it_on_one_line(make_session: MakeSession, hostile_bar: FakeShop) -> None:
    with line_mode(make_session()) as terminal:
        terminal.until_written(f"#{len(HOSTILE) - 1} ")
        for text in HOSTILE.values():
            with suppress(UnicodeEncodeError):
                terminal.type(text.replace("\n", " "))
        terminal.type("list")
        terminal.type("status")
        terminal.until_written("Drinks today")
    lines = terminal.text.split("\n")
    assert not FORBIDDEN & set("".join(lines))
    for number, text in enumerate(HOSTILE.values()):
        written = [line for line in lines if f"#{number} {sanitize(text)}" in line]
        assert written, text
        assert f'note "{sanitize(text)}"' in written[0] or not sanitize(text)


def test_a_received_order_is_sanitized() -> None:
    for text in HOSTILE.values():
        made = received(replace(order(), name=text, options=(text,)))
        assert made.name == made.options[0] == sanitize(text)
