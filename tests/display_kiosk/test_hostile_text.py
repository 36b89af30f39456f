"""The kiosk draws what people typed as text, in its place, and nothing of it acts."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len

from backend.client import PublicShop, QueueSummary, WaitEstimate
from backend.client.sanitize import sanitize
from display_kiosk.code_view import Standing
from display_kiosk.drawing.lines import Line
from display_kiosk.feed import _in_words
from display_kiosk.news import Facts
from display_kiosk.scene import TOO_SMALL, Scene, scene
from display_kiosk.settings import Settings
from tests.contract.samples import sample
from tests.fake_shop.wire import received
from tests.hostile_strings import FORBIDDEN, HOSTILE

from .samples import NOW, facts, kiosk, order, qr_code, ready

SIZES = [(60, 24), (80, 24), (120, 40), (240, 67)]


def named_shop(text: str) -> PublicShop:
    return received(sample(PublicShop, name=text))


def hostile_facts(text: str) -> Facts:
    orders = (ready(7, 5, name=text), order(8, "MAKING", name=text), order(9, name=text))
    return facts(shop=named_shop(text), orders=orders, queue=QueueSummary(1, WaitEstimate(60, 120)))


def drawn(known: Facts, size: tuple[int, int]) -> Scene:
    return scene(known, NOW, Settings("http://x", line="Today: cake"), *size)


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def assert_harmless(made: Scene, columns: int) -> None:
    board_columns = columns - made.panel_columns
    for lines, width in (
        (made.code_lines, made.panel_columns),
        (made.board_lines, board_columns),
        (made.footer_lines, columns),
    ):
        for line in lines:
            assert not FORBIDDEN & {char for segment in line for char in segment.text}
            assert all(segment.style is None or segment.style.link is None for segment in line)
            if board_columns > 0:
                assert sum(cell_len(segment.text) for segment in line) == width


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_names_are_drawn_as_text_in_their_place(text: str, size: tuple[int, int]) -> None:
    made = drawn(hostile_facts(text), size)
    assert_harmless(made, size[0])
    assert made.view.standing is Standing.SHOWN


def test_a_shops_name_is_drawn_literally() -> None:
    for text in HOSTILE.values():
        clean = sanitize(text)
        # Larger screens draw the letters that they can in blocks.
        if 0 < cell_len(clean) < 38:
            assert f" {clean} " in text_of(drawn(hostile_facts(text), (120, 24)).board_lines)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_wrong_is_said_as_text(text: str) -> None:
    trouble = _in_words(ValueError(text))
    assert trouble
    assert_harmless(drawn(Facts(trouble=trouble), (120, 40)), 120)
    known = facts(trouble=trouble, is_live=False, call_failed=True)
    assert_harmless(drawn(known, (80, 24)), 80)


@pytest.mark.parametrize("url", ["http://x/?code=" + "a" * 8000, "http://x/" + "W" * 3000])
def test_a_url_that_no_code_can_hold_is_no_crash(url: str) -> None:
    made = drawn(facts(code=qr_code(url=url)), (120, 40))
    assert TOO_SMALL.split()[0] in text_of(made.code_lines)


def test_the_app_draws_all_of_it() -> None:
    async def run() -> None:
        orders = tuple(order(n, name=text) for n, text in enumerate(HOSTILE.values()))
        app = kiosk(facts(shop=named_shop(HOSTILE["unbalanced close"]), orders=orders))
        async with app.run_test(size=(240, 67)) as pilot:
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            shown = "".join(segment.text for strip in strips for segment in strip)
            assert not FORBIDDEN & set(shown)
            assert "Latte [/]" in shown

    asyncio.run(run())
