"""The screens, drawn by the app at every size, and read by an independent decoder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from rich.segment import Segment

from display_kiosk.board_view import board_view
from display_kiosk.drawing import block_letters, palette
from display_kiosk.drawing.board import draw_board, grid_for
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Settings

from .camera import apart, as_a_phone_sees_it, photographed, rasterised, read
from .samples import (
    CLOUD_URL,
    LOCAL_URL,
    NOW,
    FakeClock,
    busy_orders,
    kiosk,
    order,
    qr_code,
    ready,
    shop,
    snapshot,
)

SIZES = [(80, 24), (120, 40), (240, 67)]
ALL_SIZES = [(60, 24), *SIZES, (480, 135)]
TERMINALS = {"dark": ("#d0d0d0", "#000000"), "light": ("#202020", "#ffffff")}


@dataclass(frozen=True)
class Drawn:
    """A screen as it was painted: its cells, its text and Textual's own picture of it."""

    cells: list[list[Segment]]
    columns: int
    svg: str

    @property
    def text(self) -> str:
        return "\n".join("".join(s.text for s in line) for line in self.cells)


def drawn(known: Snapshot, size: tuple[int, int], **details: Any) -> Drawn:
    async def run() -> Drawn:
        app = kiosk(known, **details)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            return Drawn([list(strip) for strip in strips], size[0], app.export_screenshot())

    return apart(run())


@pytest.mark.parametrize("url", [LOCAL_URL, CLOUD_URL])
@pytest.mark.parametrize("size", ALL_SIZES)
def test_code_is_read_in_dark_and_light_terminals(size: tuple[int, int], url: str) -> None:
    screen = drawn(snapshot(code=qr_code(url=url), orders=busy_orders()), size)
    for foreground, background in TERMINALS.values():
        picture = rasterised(
            screen.cells, screen.columns, foreground=foreground, background=background
        )
        assert read(picture) == [url]
        assert read(as_a_phone_sees_it(picture)) == [url]


@pytest.mark.parametrize("size", SIZES)
def test_screenshot_in_a_browser_is_read(size: tuple[int, int]) -> None:
    picture = apart(photographed(drawn(snapshot(), size).svg))
    assert read(picture) == [LOCAL_URL]
    assert read(as_a_phone_sees_it(picture)) == [LOCAL_URL]


@pytest.mark.parametrize("size", ALL_SIZES)
def test_every_cell_names_both_its_colours(size: tuple[int, int]) -> None:
    for known in (snapshot(orders=busy_orders()), snapshot(barista_seen_at=None), Snapshot()):
        for line in drawn(known, size).cells:
            for segment in line:
                assert segment.style is not None
                assert segment.style.color is not None
                assert segment.style.bgcolor is not None
                assert not segment.style.bgcolor.is_default


@pytest.mark.parametrize("size", [(60, 24), (240, 67)])
@pytest.mark.parametrize(
    ("known", "headline"),
    [
        (Snapshot(), "One moment"),
        (snapshot(code_confirmed_at=NOW - timedelta(seconds=95)), "One moment"),
        (snapshot(shop=shop(is_open=False)), "Closed"),
        (snapshot(shop=shop(paused_until=NOW + timedelta(minutes=12))), "Short break"),
        (snapshot(barista_seen_at=NOW - timedelta(seconds=75)), "Right back"),
        (snapshot(code=qr_code(drinks_left=0)), "Next code in"),
        (snapshot(code=qr_code(expires_at=NOW - timedelta(seconds=9))), "One moment"),
    ],
)
def test_withdrawn_code_is_nowhere_and_the_reason_is_large(
    known: Snapshot, headline: str, size: tuple[int, int]
) -> None:
    screen = drawn(known, size)
    foreground, background = TERMINALS["dark"]
    picture = rasterised(screen.cells, screen.columns, foreground=foreground, background=background)
    assert read(picture) == []
    for word in headline.split():
        scales = (block_letters.rows(word, scale)[0].strip() for scale in (1, 2, 3, 4, 5))
        assert any(row in screen.text for row in scales)


def test_countdown_to_the_next_code_is_in_seconds() -> None:
    screen = drawn(snapshot(code=qr_code(drinks_left=0)), (120, 40))
    assert block_letters.rows("3:10", 2)[1] in screen.text


@pytest.mark.parametrize("size", SIZES)
def test_digits_are_a_tenth_of_the_screen_high(size: tuple[int, int]) -> None:
    screen = drawn(snapshot(orders=busy_orders()), size)
    scale = -(-size[1] // 25)
    assert 2.5 * scale >= size[1] / 10
    for row in block_letters.rows("119", scale):
        assert row.strip() in screen.text


@pytest.mark.parametrize("size", [(60, 24), *SIZES])
def test_busy_board_shows_every_number_on_some_page(size: tuple[int, int]) -> None:
    scale = -(-size[1] // 25)
    clock = FakeClock()
    seen = ""
    for _ in range(12):
        orders = busy_orders()
        known = snapshot(orders=orders, code=qr_code(clock.moment), code_confirmed_at=clock.moment)
        settings = Settings("http://x", ready_for=timedelta(hours=1))
        seen += drawn(known, size, clock=clock, settings=settings).text
        clock.move(6)
    for wanted in orders:
        rows = block_letters.rows(str(wanted.number), scale)
        assert all(row.strip() in seen for row in rows), wanted.number


def test_newest_ready_number_is_on_every_page() -> None:
    orders = tuple(ready(100 + n, 100 - n) for n in range(30))
    clock = FakeClock()
    for _ in range(4):
        text = drawn(snapshot(orders=orders), (80, 24), clock=clock).text
        assert block_letters.rows("129")[0] in text
        clock.move(6)


def test_footer_shows_the_age_of_the_data_and_the_shops_own_line() -> None:
    text = drawn(snapshot(), (80, 24)).text
    assert "Oat milk costs nothing extra today" in text
    assert "● live · updated 4 s ago" in text
    known = snapshot(confirmed_at=NOW - timedelta(seconds=50), is_live=False)
    text = drawn(known, (80, 24)).text
    assert "Back in a moment · last update 09:29" in text


def test_offline_board_is_dimmed_and_says_since_when() -> None:
    known = snapshot(
        orders=busy_orders(), confirmed_at=NOW - timedelta(seconds=95), last_call_failed=True
    )
    screen = drawn(known, (120, 40))
    assert "as of 09:28" in screen.text
    bright = {palette.READY, palette.FRESH, palette.READY_HEAD, palette.PREPARING_HEAD}
    assert not bright & {segment.style for line in screen.cells for segment in line}


@pytest.mark.parametrize("size", [(60, 24), (135, 120)])
def test_words_for_staff_are_shown_on_request_alone(size: tuple[int, int]) -> None:
    error = "The credentials of this display were refused."
    known = snapshot(error_message=error, last_call_failed=True, is_live=False)

    async def run() -> tuple[str, str, str]:
        app = kiosk(known, settings=Settings("http://x"))
        async with app.run_test(size=size) as pilot:
            texts = []
            for _ in range(3):
                await pilot.pause()
                strips = app.screen._compositor.render_strips()
                texts.append("".join(segment.text for strip in strips for segment in strip))
                await pilot.press("i")
            return texts[0], texts[1], texts[2]

    first, second, third = apart(run())
    assert error[:20] not in first + third
    assert error[:20] in second


@pytest.mark.parametrize("size", [(67, 60), (68, 60), (100, 80), (135, 120)])
def test_upright_screen_has_the_code_above_the_board(size: tuple[int, int]) -> None:
    orders = (ready(12, 5), order(13), order(14))
    screen = drawn(snapshot(orders=orders), size)
    picture = rasterised(screen.cells, screen.columns, foreground="#fff", background="#000")
    assert read(picture) == [LOCAL_URL]
    lines = screen.text.splitlines()
    assert any("7 drinks left" in line for line in lines) or size == (135, 120)
    scale = -(-size[0] // 2 // 25)
    rows = block_letters.rows("13", scale)
    board = [y for y, line in enumerate(lines) if rows[0].strip() in line]
    assert board
    assert min(board) > size[1] // 2 - 5


@pytest.mark.parametrize("columns", [15, 18, 23, 40, 80, 120, 200])
@pytest.mark.parametrize("scale", [1, 2, 3, 5])
def test_numbers_are_further_apart_than_their_digits(columns: int, scale: int) -> None:
    """All shapes of these digits begin with a full row, so that gaps are seen in it."""
    orders = [order(number) for number in (88, 80, 38, 83)]
    view = board_view(orders, NOW, timedelta(minutes=10))
    lines = draw_board(view, columns, 60, scale, 0.0)
    drawn_rows = ["".join(segment.text for segment in line) for line in lines]
    tops = [row for row in drawn_rows if set(row) == {" ", "█"} or set(row) == {" ", "▀", "█"}]
    assert tops
    used = grid_for(view, columns, scale).scale
    for row in tops[:1]:
        gaps = [len(gap) for gap in re.findall(r"(?<=\S) +(?=\S)", row)]
        assert gaps[::2] == [used] * len(gaps[::2])
        assert all(gap > used for gap in gaps[1::2])


def test_headings_have_space_below_and_no_counts() -> None:
    orders = (ready(12, 5), order(13))
    view = board_view(orders, NOW, timedelta(minutes=10))
    for scale, columns in ((1, 30), (2, 60), (3, 100)):
        lines = draw_board(view, columns, 60, scale, 0.0)
        for y, line in enumerate(lines[:-1]):
            is_heading = line[0].style in (palette.READY_HEAD, palette.PREPARING_HEAD)
            assert not (is_heading and any(s.text.strip(" Readyping").isdigit() for s in line))
            if is_heading and lines[y + 1][0].style != line[0].style:
                assert not "".join(s.text for s in lines[y + 1]).strip()


def test_names_with_accents_are_drawn_in_block_letters() -> None:
    for name in ("Zoë", "ÅNGSTRÖM", "Łukasz Ćwik", "François", "Đorđe", "Straße", "Ñandú"):
        assert block_letters.can_spell(name)
    assert block_letters.rows("É") != block_letters.rows("E")
    assert block_letters.rows("Ä") != block_letters.rows("Á")
    assert len(block_letters.rows("É")) == block_letters.height(accents=True)


@pytest.mark.parametrize("name", ["李雷和韩梅梅", "محمد عبد الله", "Αλέξανδρος", "Zoë-Geneviève"])
@pytest.mark.parametrize("size", [(80, 24), (240, 67)])
def test_name_of_any_script_is_in_its_cell(name: str, size: tuple[int, int]) -> None:
    screen = drawn(snapshot(orders=(order(13, name=name),)), size)
    blocks = block_letters.rows(name) if block_letters.can_spell(name) else [name]
    assert name in screen.text or all(row.strip() in screen.text for row in blocks)


def test_screen_too_small_for_the_code_says_so() -> None:
    assert "too small" in drawn(snapshot(), (40, 14)).text


def test_resizing_redraws_the_code_at_its_new_size() -> None:
    async def run() -> None:
        app = kiosk(snapshot(orders=(order(1),)))
        async with app.run_test(size=(240, 67)) as pilot:
            for size in [(60, 24), (480, 135), (80, 24)]:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                strips = app.screen._compositor.render_strips()
                picture = rasterised(
                    [list(strip) for strip in strips],
                    size[0],
                    foreground="#fff",
                    background="#000",
                )
                assert read(picture) == [LOCAL_URL]

    apart(run())


def test_content_is_shifted_where_there_is_space() -> None:
    clock = FakeClock()
    places = set()
    for _ in range(4):
        code = qr_code(clock.moment)
        known = snapshot(code=code, code_confirmed_at=clock.moment)
        places.add(drawn(known, (120, 40), clock=clock).text)
        clock.move(180)
    assert len(places) == 4


def test_ready_number_is_announced_once() -> None:
    async def run() -> list[int]:
        called: list[int] = []
        app = kiosk(snapshot(orders=(ready(1, 5),)))
        app._announce = lambda ticket: called.append(ticket.number)
        async with app.run_test() as pilot:
            await pilot.pause()
            app._state._snapshot = snapshot(orders=(ready(1, 5), ready(2, 0)))
            app.request_draw()
            await pilot.pause()
            app.draw()
        return called

    assert apart(run()) == [2]
