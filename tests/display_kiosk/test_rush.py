"""The kiosk in a rush: the short menu and until when, without a call more while it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from backend.client import PublicRush, to_record
from display_kiosk.notices import short_menu
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view
from tests.fake_shop import FakeShop
from tests.fake_shop.menu import MENU

from .harness import Harness
from .samples import NOW, FakeClock, snapshot

SETTINGS = Settings("http://x", line="Welcome")
RUSH = PublicRush(
    "Coffee", NOW - timedelta(minutes=5), NOW + timedelta(minutes=15), (MENU[0].drink_id,)
)
KNOWN = snapshot(menu=tuple(MENU), rush=RUSH)


def test_kiosk_shows_the_drinks_of_the_short_menu_and_until_when() -> None:
    view = page_view(KNOWN, NOW, SETTINGS)
    assert [drink["drinkId"] for drink in view["drinks"]] == [MENU[0].drink_id]
    until = f"{RUSH.ends_at.astimezone():%H:%M}"
    assert view["line"] == f"Short menu until {until}, so that everybody gets a coffee"


def test_kiosk_shows_the_whole_menu_before_and_after_the_rush() -> None:
    for now in (RUSH.starts_at - timedelta(seconds=1), RUSH.ends_at):
        view = page_view(KNOWN, now, SETTINGS)
        assert len(view["drinks"]) == len([drink for drink in MENU if drink.available])
        assert view["line"] == "Welcome"


def test_rush_of_the_codes_alone_is_not_for_guests() -> None:
    codes_alone = replace(KNOWN, rush=replace(RUSH, drink_ids=None))
    assert short_menu(codes_alone, NOW) == ""
    assert len(codes_alone.drinks(NOW)) > 1


def test_kiosk_reads_the_next_rush_when_one_is_over(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    fake_shop.rush = to_record(replace(RUSH, ends_at=NOW + timedelta(seconds=30)))
    harness.go_live()
    harness.poll()
    fake_shop.calls.clear()
    harness.poll()
    assert fake_shop.calls == ["GET /staff/shops/demo/qr-code"]
    fake_shop.rush = None
    clock.move(31)
    harness.poll()
    assert "GET /shops/demo" in fake_shop.calls
    assert harness.state.snapshot().rush is None
