"""Every screen, ticket and line shows what people typed as text, and nothing of it acts."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from rich.segment import Segment
from textual.widgets import Input, TextArea

from backend.client import StaffOrder
from backend.client.sanitize import sanitize
from barista_tui.app import BaristaApp
from barista_tui.desk.notes import Gravity
from barista_tui.desk.wishes import StockWish
from barista_tui.plain import run_plain
from barista_tui.printing.desk_printing import Tickets
from barista_tui.printing.layout import lines_of
from barista_tui.printing.paper import escpos_bytes, plain_text
from barista_tui.printing.ticket import PrintedTicket
from barista_tui.screens.cancel import CancelScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.screens.walk_up import WalkUpScreen
from barista_tui.settings import Undo
from barista_tui.widgets.no_markup import OptionList
from barista_tui.widgets.ticket_lines import lay_out
from tests.fake_shop import FakeShop
from tests.fake_shop.wire import received
from tests.hostile_strings import FORBIDDEN, HOSTILE

from .conftest import QUIET, MakeDesk
from .driving import Bar, drive
from .hand_feed import Hand
from .samples import order, ticket
from .test_plain import Typist
from .waiting import until

# What the board's own keys do when they are clicked; nothing that people typed may be among it.
OUR_CLICKS = "screen."
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
        name=text,
        note=text,
        reason=text,
        message=text,
        baristaName=text,
        startedAt="2026-05-04T09:29:30.000Z",
    )


@pytest.fixture
def hostile_bar(bar: FakeShop, hand: Hand) -> FakeShop:
    """A shop in which every text that people can write is hostile."""
    bar.shop["name"] = HOSTILE["click"]
    bar.shop["menu"] = [drink(text, n) for n, text in enumerate(HOSTILE.values())]
    states = ("PLACED", "MAKING", "COMPLETED")
    hand.orders = [ordered(text, n, states[n % 3]) for n, text in enumerate(HOSTILE.values())]
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
    shown = [word for line in lay_out(made, 20_000).lines for word, _ in line]
    assert not FORBIDDEN & set("".join(shown))
    if clean := sanitize(text):
        assert any(clean in word for word in shown)
        assert any(clean.split()[0] in word for word in shown)


def test_the_board_shows_it_literally(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        shown = assert_harmless(screen)
        assert sanitize(HOSTILE["click"]) in shown  # the shop's name
        assert [text for text in SHORT if sanitize(text)[:40] not in shown] == []
        for key in ("v", "right", "down", "right", "down"):
            await screen.press(key)
            await screen.pilot.pause()
            assert_harmless(screen)

    drive(make_desk(), script, (240, 260))


def test_every_dialog_shows_it_literally(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
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
            assert screen.app.screen is not screen.app.board
            await screen.press("escape")

    drive(make_desk(people=("mia",)), script, WIDE)


def test_a_walk_up_shows_it_literally(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
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
            await screen.until(lambda place=place: f"Group {place}" in screen.text())
            shown = assert_harmless(screen)
            assert all(f" ○ {sanitize(text)}" in shown for text in group)
            await screen.press("escape")

    drive(make_desk(), script, TALL)


def test_notes_show_it_literally(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for text in MARKUP:
            screen.app.desk.notes.write(Gravity.PROBLEM, f"It says {text}")
            await screen.until(lambda text=text: f"✖ It says {text}" in screen.text())
            assert_harmless(screen)
            await screen.press("0")
        for text in HOSTILE.values():
            screen.app.desk.notes.write(Gravity.INFO, f"Also {text}")
        await screen.press("n")
        await screen.until(lambda: "Also {{7*7}}" in screen.text())
        assert_harmless(screen)

    drive(make_desk(), script, TALL)


def test_toasts_show_it_literally(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
    async def run() -> None:
        app = BaristaApp(make_desk())
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            screen = Bar(app, pilot)
            for text in MARKUP:
                app.notify(text, title=f"Title {text}", timeout=60)
                words = (f"Title {text}"[:25], text[:25])
                await screen.until(lambda words=words: all(w in screen.text() for w in words))
                assert_harmless(screen)
                app.clear_notifications()

    asyncio.run(run())


def test_status_undo_and_editors_show_it_literally(
    make_desk: MakeDesk, hostile_bar: FakeShop, hand: Hand
) -> None:
    async def script(screen: Bar) -> None:
        await screen.live()
        for text in MARKUP:
            screen.app.desk.ask(StockWish("d1", None, sanitize(text), True))
            screen.app.board.repaint()
            await screen.pilot.pause()
            assert "takes it back" in assert_harmless(screen)
        await screen.press("s", "l")
        await screen.until(lambda: bool(screen.app.screen.query("#name")))
        name = screen.app.screen.query_one("#name", Input)
        await screen.until(lambda: name.value)
        assert HOSTILE["click"] in assert_harmless(screen)
        await screen.press("escape", "m")
        await screen.until(lambda: bool(screen.app.screen.query(TextArea)))
        assert_harmless(screen)

    settings = replace(QUIET, undo=Undo(seconds=60))
    drive(make_desk(settings, people=("mia",)), script, WIDE)


def test_a_refusal_that_quotes_input_is_shown_literally(
    make_desk: MakeDesk, bar: FakeShop, monkeypatch: pytest.MonkeyPatch
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
            await screen.until(lambda text=text: sanitize(text)[:40] in screen.text())
            assert_harmless(screen)

    drive(make_desk(people=()), script, WIDE)


def paper(text: str) -> PrintedTicket:
    return PrintedTicket(
        "o-1", 7, text, (text,), (text,), (text,), text, text, text, text, None, "!71234"
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("paper_mm", [58, 80])
def test_a_ticket_prints_it_and_obeys_nothing_of_it(text: str, paper_mm: int) -> None:
    ticket = paper(text)
    lines = list(lines_of(ticket, paper_mm, is_copy=True))
    assert all(not FORBIDDEN & set(line.text) and line.text.isprintable() for line in lines)
    assert len(lines) < 200
    plain = plain_text(ticket, paper_mm=paper_mm, is_copy=False)
    assert not (FORBIDDEN - {"\n"}) & set(plain)
    data = escpos_bytes(ticket, profile="default", paper_mm=paper_mm, is_copy=False)
    calm = escpos_bytes(paper("Latte"), profile="default", paper_mm=paper_mm, is_copy=False)
    for command in (b"\x1b@", b"\x1dV", b"\x10\x04", b"\x1bp", b"\x1d(k", b"\x1b]", b"\x9b"):
        assert data.count(command) == calm.count(command), command


def test_the_desk_prints_what_the_board_shows(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
    desk = make_desk()
    desk.facts.saw(desk.people.clients()["bea"].shop_settings("demo"))
    for number, text in enumerate(HOSTILE.values()):
        made = Tickets(desk.press, QUIET).paper(ordered(text, number), desk.facts.shop)
        assert made.drink == (sanitize(text) or "?")
        assert made.allergens == (sanitize(text),)
    desk.close()


def test_line_mode_says_it_on_one_line(make_desk: MakeDesk, hostile_bar: FakeShop) -> None:
    typist, out = Typist(), io.StringIO()
    desk = make_desk()
    thread = threading.Thread(target=run_plain, args=(desk, typist, out), daemon=True)
    thread.start()
    try:
        until(lambda: f"#{len(HOSTILE) - 1} " in out.getvalue())
        for text in HOSTILE.values():
            with suppress(UnicodeEncodeError):
                typist.type(text.replace("\n", " "))
        typist.type("list")
        typist.type("status")
        until(lambda: "Drinks today" in out.getvalue())
    finally:
        typist.type("quit")
        typist.leave()
        thread.join(10)
    lines = out.getvalue().split("\n")
    assert not FORBIDDEN & set("".join(lines))
    for number, text in enumerate(HOSTILE.values()):
        said = [line for line in lines if f"#{number} {sanitize(text)}" in line]
        assert said, text
        assert f'note "{sanitize(text)}"' in said[0] or not sanitize(text)
    assert not thread.is_alive()
    typist.close()


def test_an_order_from_the_wire_is_harmless_whatever_it_says() -> None:
    for text in HOSTILE.values():
        made = received(replace(order(), name=text, options=(text,)))
        assert made.name == made.options[0] == sanitize(text)
