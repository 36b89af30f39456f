"""The kiosk draws names as text, in their cells, and interprets nothing in them."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len

from backend.client import PublicShop, QueueSummary, WaitEstimate
from backend.client.sanitize import sanitize
from display_kiosk.code_view import CodeStatus
from display_kiosk.drawing.lines import Line
from display_kiosk.feed import _describe
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.scene import TOO_SMALL, Scene, build_scene
from display_kiosk.settings import Settings
from tests.contract.samples import sample
from tests.fake_shop.wire import received
from tests.hostile_strings import FORBIDDEN, HOSTILE

from .samples import NOW, kiosk, order, qr_code, ready, snapshot

SIZES = [(60, 24), (80, 24), (120, 40), (240, 67)]


def named_shop(text: str) -> PublicShop:
    return received(sample(PublicShop, name=text))


def hostile_facts(text: str) -> Snapshot:
    orders = (ready(7, 5, name=text), order(8, "MAKING", name=text), order(9, name=text))
    return snapshot(
        shop=named_shop(text), orders=orders, queue=QueueSummary(1, WaitEstimate(60, 120))
    )


def drawn(known: Snapshot, size: tuple[int, int]) -> Scene:
    return build_scene(known, NOW, Settings("http://x", line="Today: cake"), *size)


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(segment.text for segment in line) for line in lines)


def assert_harmless(made: Scene, columns: int) -> None:
    board_columns = columns - made.areas.panel_columns
    for lines, width in (
        (made.code_lines, made.areas.panel_columns),
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
def test_names_are_drawn_as_text_in_their_cells(text: str, size: tuple[int, int]) -> None:
    made = drawn(hostile_facts(text), size)
    assert_harmless(made, size[0])
    assert made.view.status is CodeStatus.SHOWN


def test_a_shops_name_is_drawn_literally() -> None:
    for text in HOSTILE.values():
        clean = sanitize(text)
        # Larger screens draw the letters that they can in blocks.
        if 0 < cell_len(clean) < 38:
            assert f" {clean} " in text_of(drawn(hostile_facts(text), (120, 24)).board_lines)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_error_messages_are_drawn_as_text(text: str) -> None:
    error_message = _describe(ValueError(text))
    assert error_message
    assert_harmless(drawn(Snapshot(error_message=error_message), (120, 40)), 120)
    known = snapshot(error_message=error_message, is_live=False, last_call_failed=True)
    assert_harmless(drawn(known, (80, 24)), 80)


@pytest.mark.parametrize("url", ["http://x/?code=" + "a" * 8000, "http://x/" + "W" * 3000])
def test_url_that_no_code_can_hold_does_not_crash(url: str) -> None:
    made = drawn(snapshot(code=qr_code(url=url)), (120, 40))
    assert TOO_SMALL.split()[0] in text_of(made.code_lines)


def test_app_draws_hostile_names() -> None:
    async def run() -> None:
        orders = tuple(order(n, name=text) for n, text in enumerate(HOSTILE.values()))
        app = kiosk(snapshot(shop=named_shop(HOSTILE["unbalanced close"]), orders=orders))
        async with app.run_test(size=(240, 67)) as pilot:
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            shown = "".join(segment.text for strip in strips for segment in strip)
            assert not FORBIDDEN & set(shown)
            assert "Latte [/]" in shown

    asyncio.run(run())
