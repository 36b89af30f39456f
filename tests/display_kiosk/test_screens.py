"""The screens, drawn by the app at every size, and read by an independent decoder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from rich.segment import Segment

from display_kiosk.drawing import block_letters
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
        (snapshot(code=qr_code(expires_at=NOW + timedelta(seconds=9))), "Next code in"),
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
    known = snapshot(is_live=False, not_live_since=NOW, confirmed_at=NOW - timedelta(seconds=50))
    text = drawn(known, (80, 24)).text
    assert "not live since" in text
    assert "updated 50 s ago" in text


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
