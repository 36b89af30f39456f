"""What the page shows, decided without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw

from display_kiosk.code_view import CodeStatus, code_view
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.qr_symbol import smallest
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view, svg_path
from tests.fake_shop.menu import MENU

from .camera import read
from .pictures import states
from .samples import CLOUD_URL, LOCAL_URL, NOW, busy_orders, order, qr_code, ready, shop, snapshot

SETTINGS = Settings("http://x")


def view_of(known: Snapshot) -> dict[str, object]:
    return page_view(known, NOW, SETTINGS)


@pytest.mark.parametrize("state", states())
def test_page_has_a_code_exactly_when_the_terminal_has_one(state: str) -> None:
    known = states()[state]
    is_shown = code_view(known, NOW, SETTINGS.thresholds).status is CodeStatus.SHOWN
    view = page_view(known, NOW, SETTINGS)
    assert (view["code"]["symbol"] is not None) == is_shown
    assert view["code"]["headline"]
    assert json.loads(json.dumps(view))["ready"] == view["ready"]


@pytest.mark.parametrize("url", [LOCAL_URL, CLOUD_URL])
def test_path_draws_the_code(url: str) -> None:
    modules = smallest(url)
    assert modules
    picture = Image.new("L", (len(modules) * 8, len(modules) * 8), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg_path(modules)):
        left, top = int(x) * 8, int(y) * 8
        draw.rectangle((left, top, left + int(length) * 8 - 1, top + 7), fill=0)
    assert read(picture) == [url]


def test_url_that_no_code_can_hold_has_no_symbol() -> None:
    known = snapshot(code=qr_code(url="http://x/?code=" + "a" * 8000))
    assert page_view(known, NOW, SETTINGS)["code"]["symbol"] is None


def test_tickets_say_what_their_column_needs() -> None:
    view = view_of(snapshot(orders=(ready(12, 5, name="Ada"), order(13, "MAKING"), order(14))))
    fresh = {"id": "o-12", "number": 12, "name": "Ada", "isFresh": True, "isBeingMade": False}
    assert view["ready"] == [fresh]
    preparing = view["preparing"]
    assert isinstance(preparing, list)
    assert [(t["number"], t["isBeingMade"]) for t in preparing] == [(13, True), (14, False)]


def test_tickets_of_a_page_are_bounded() -> None:
    known = snapshot(orders=tuple(order(n) for n in range(1, 2000)))
    preparing = view_of(known)["preparing"]
    assert isinstance(preparing, list)
    assert len(preparing) == 200


def test_offline_page_says_since_when() -> None:
    known = snapshot(confirmed_at=NOW - timedelta(seconds=95), last_call_failed=True)
    view = view_of(known)
    assert view["staleSince"] == f"{(NOW - timedelta(seconds=95)).astimezone():%H:%M}"
    assert str(view["connection"]).startswith("Back in a moment")
    assert view_of(snapshot())["staleSince"] is None


def test_guests_read_no_words_for_staff() -> None:
    known = Snapshot(error_message="The credentials of this display were refused.")
    view = view_of(known)
    details = view.pop("details")
    assert "refused" in str(details)
    assert "refused" not in json.dumps(view)


def test_view_has_no_credentials() -> None:
    text = json.dumps(view_of(snapshot(orders=busy_orders())))
    assert not re.search(r"password|token|secret|authorization", text, re.IGNORECASE)


def test_sold_out_drinks_are_not_pictured() -> None:
    menu = (MENU[0], replace(MENU[1], available=False))
    view = view_of(snapshot(menu=menu, shop=shop()))
    assert view["drinks"] == [{"drinkId": "flat-white", "name": "Flat white"}]


def test_content_moves_against_burn_in() -> None:
    moments = [NOW + timedelta(minutes=3 * n) for n in range(4)]
    shifts = {page_view(snapshot(), moment, SETTINGS)["shift"] for moment in moments}
    assert shifts == {(0, 0), (1, 0), (1, 1), (0, 1)}
