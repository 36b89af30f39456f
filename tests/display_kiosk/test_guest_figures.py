"""Figures for guests: shown when they are known, and where they displace nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.client import OrderState
from display_kiosk.appearance import Appearance, AppearanceError, read_appearance
from display_kiosk.drawing.frame import draw_footer
from display_kiosk.guest_figures import guest_figures
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.scene import build_scene
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view
from tests.fake_shop import FakeShop
from tests.fake_shop.menu import MENU

from .harness import Harness
from .samples import NOW, FakeClock, busy_orders, figures, order, ready, shop, snapshot

SETTINGS = Settings("http://x", line="Oat milk costs nothing extra")
WITHOUT = replace(SETTINGS, appearance=Appearance(figures=False))
FIGURES_CALL = "GET /staff/shops/demo/figures"


def known(**changes: Any) -> Snapshot:
    favourites = (MENU[0].drink_id,)
    return snapshot(**{"figures": figures(212), "favourites": favourites, "menu": MENU, **changes})


def shown(snap: Snapshot, size: tuple[int, int], settings: Settings = SETTINGS) -> str:
    scene = build_scene(snap, NOW, settings, *size)
    lines = (*scene.board_lines, *scene.footer_lines)
    return "\n".join("".join(part.text for part in line) for line in lines)


def test_guests_read_what_was_made_and_the_favourite() -> None:
    assert guest_figures(known(), NOW) == ("212 drinks made today", "Favourite today: Flat white")
    assert guest_figures(known(figures=figures(1)), NOW)[0] == "1 drink made today"


@pytest.mark.parametrize(
    "snap",
    [
        snapshot(),
        known(figures=None),
        known(figures=figures(0)),
        known(figures=figures(212, to=NOW - timedelta(minutes=16))),
    ],
    ids=["unknown", "not-read", "nothing-made", "old"],
)
def test_nothing_is_invented(snap: Snapshot) -> None:
    assert guest_figures(snap, NOW) == ()


def test_favourite_can_be_ordered_now() -> None:
    sold_out = (replace(MENU[0], available=False), *MENU[1:])
    favourites = ("gone", MENU[0].drink_id, MENU[1].drink_id)
    texts = guest_figures(known(menu=sold_out, favourites=favourites), NOW)
    assert texts[1] == f"Favourite today: {MENU[1].name}"
    assert len(guest_figures(known(favourites=("gone",)), NOW)) == 1


def test_a_drink_counts_as_soon_as_the_board_calls_it() -> None:
    orders = (
        ready(12, 5),  # since the shop counted
        replace(ready(13, 10), state=OrderState.COLLECTED),
        ready(11, 300),  # counted by the shop
        order(14, "MAKING", completed_at=NOW),  # recalled
    )
    assert guest_figures(known(orders=orders), NOW)[0] == "214 drinks made today"


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40), (240, 67)])
def test_figures_leave_the_code_and_the_board_as_they_are(size: tuple[int, int]) -> None:
    for orders in (busy_orders(), ()):
        plain = build_scene(known(orders=orders), NOW, WITHOUT, *size)
        scene = build_scene(known(orders=orders), NOW, SETTINGS, *size)
        assert scene.areas == plain.areas
        assert scene.code_lines == plain.code_lines
        if orders:
            assert scene.board_lines == plain.board_lines
        for steps in ("Scan the code", "Choose your drink"):
            assert (steps in shown(known(orders=orders), size)) == (
                steps in shown(known(orders=orders), size, WITHOUT)
            )


def test_figures_stand_below_the_instructions_while_nobody_waits() -> None:
    text = shown(known(), (120, 40))
    assert "Favourite today: Flat white" in text
    assert text.count("212 drinks made today") == 1


def test_figures_stand_beside_the_line_of_the_shop() -> None:
    text = shown(known(orders=busy_orders()), (160, 40)).splitlines()[-1]
    expected = " · ".join((SETTINGS.line, "214 drinks made today", "Favourite today: Flat white"))
    assert expected in text


def test_a_figure_that_does_not_fit_is_left_out_whole() -> None:
    facts = ("212 drinks made today", "Short")
    for columns in range(20, 90):
        [line] = draw_footer("Free oat milk", facts, "live", columns, is_healthy=True)
        text = "".join(part.text for part in line)
        assert len(text) == columns
        if columns > 60:
            assert facts[0] in text
        assert ("212" in text) == (facts[0] in text)


def test_figures_are_withheld_from_a_board_that_is_out_of_date() -> None:
    stale = known(
        orders=busy_orders(),
        confirmed_at=NOW - timedelta(seconds=95),
        code_confirmed_at=NOW - timedelta(seconds=95),
    )
    assert "212 drinks" not in shown(stale, (160, 40))
    assert page_view(stale, NOW, SETTINGS)["facts"] == ()


def test_figures_can_be_switched_off() -> None:
    assert "drinks made" not in shown(known(), (160, 40), WITHOUT)
    assert page_view(known(), NOW, WITHOUT)["facts"] == ()
    assert page_view(known(), NOW, SETTINGS)["facts"][0] == "212 drinks made today"


def test_closed_shop_thanks_with_its_figures() -> None:
    closed = known(shop=shop(is_open=False))
    assert "212 drinks made today" in shown(closed, (160, 40)).splitlines()[-1]


def test_setting_is_true_or_false(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("figures = false")
    assert read_appearance(file) == Appearance(figures=False)
    file.write_text('figures = "no"')
    with pytest.raises(AppearanceError, match="figures"):
        read_appearance(file)


def test_kiosk_reads_the_figures_every_few_minutes(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    fake_shop.favourites = ["flat-white"]
    fake_shop.put(1, "COMPLETED")
    clock.move(5)
    fake_shop.barista_seen_at = fake_shop.now()
    harness.go_live()
    now = harness.shop_clock.now
    assert guest_figures(harness.state.snapshot(), now()) == (
        "1 drink made today",
        "Favourite today: Flat white",
    )
    harness.live[0].disconnect()
    for _ in range(10):
        clock.move(4)
        harness.poll()
    assert fake_shop.calls.count(FIGURES_CALL) == 1
    clock.move(240)
    harness.poll()
    assert fake_shop.calls.count(FIGURES_CALL) == 2


def test_kiosk_does_its_work_without_the_figures(
    harness: Harness, fake_shop: FakeShop, caplog: pytest.LogCaptureFixture
) -> None:
    fake_shop.hides_figures = True
    with caplog.at_level(logging.WARNING):
        harness.go_live()
    assert harness.view().url == fake_shop.code().url
    assert harness.state.snapshot().error_message is None
    assert not caplog.records
    assert guest_figures(harness.state.snapshot(), NOW) == ()
