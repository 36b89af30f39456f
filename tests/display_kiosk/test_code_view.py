from __future__ import annotations

from datetime import timedelta

import pytest

from display_kiosk.code_view import CodeView, Standing, code_view
from display_kiosk.news import Facts
from display_kiosk.settings import Bounds

from .samples import LOCAL_URL, NOW, facts, qr_code, shop


def seen(known: Facts) -> CodeView:
    return code_view(known, NOW, Bounds())


def test_good_code_is_shown_with_what_is_left() -> None:
    view = seen(facts())
    assert (view.standing, view.url, view.drinks_left) == (Standing.SHOWN, LOCAL_URL, 7)
    assert view.seconds_left == 190
    assert view.share_left == pytest.approx(190 / 300)


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        (Facts(), Standing.STARTING),
        (facts(shop=None), Standing.STARTING),
        (facts(code_confirmed_at=NOW - timedelta(seconds=46)), Standing.UNCERTAIN),
        (
            facts(code_confirmed_at=NOW - timedelta(seconds=11), call_failed=True),
            Standing.UNCERTAIN,
        ),
        (facts(shop=shop(is_open=False)), Standing.CLOSED),
        (facts(code=qr_code(is_open=False)), Standing.CLOSED),
        (facts(shop=shop(paused_until=NOW + timedelta(minutes=5))), Standing.PAUSED),
        (facts(barista_seen_at=NOW - timedelta(seconds=61)), Standing.BARISTA_AWAY),
        (facts(barista_seen_at=None), Standing.BARISTA_AWAY),
        (facts(code=qr_code(drinks_left=0)), Standing.NONE_LEFT),
        (facts(code=qr_code(expires_at=NOW + timedelta(seconds=15))), Standing.CHANGING),
        (facts(code=qr_code(expires_at=NOW - timedelta(seconds=3))), Standing.CHANGING),
        (facts(code=qr_code(starts_at=NOW + timedelta(seconds=1))), Standing.CHANGING),
    ],
)
def test_code_that_may_not_be_good_is_withdrawn(known: Facts, standing: Standing) -> None:
    view = seen(known)
    assert view.standing is standing
    assert view.url is None


@pytest.mark.parametrize(
    "known",
    [
        facts(code_confirmed_at=NOW - timedelta(seconds=44)),
        facts(code_confirmed_at=NOW - timedelta(seconds=9), call_failed=True),
        facts(is_live=False),
        facts(shop=shop(paused_until=NOW)),
        facts(barista_seen_at=NOW - timedelta(seconds=60)),
        facts(code=qr_code(expires_at=NOW + timedelta(seconds=15, milliseconds=1))),
    ],
)
def test_code_within_every_bound_stays(known: Facts) -> None:
    assert seen(known).standing is Standing.SHOWN


def test_break_and_next_code_say_when_they_come() -> None:
    until = NOW + timedelta(seconds=129.2)
    paused = seen(facts(shop=shop(paused_until=until)))
    assert (paused.seconds_left, paused.until) == (130, until)
    none_left = seen(facts(code=qr_code(drinks_left=0, expires_at=until)))
    assert (none_left.seconds_left, none_left.until) == (130, until)


def test_code_of_a_short_window_is_shown_for_its_first_half() -> None:
    starts = NOW - timedelta(seconds=5)
    code = qr_code(starts_at=starts, expires_at=starts + timedelta(seconds=12))
    assert seen(facts(code=code)).standing is Standing.SHOWN
    assert code_view(facts(code=code), NOW + timedelta(seconds=1), Bounds()).url is None
