from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from display_kiosk.code_view import CodeStatus, CodeView, code_view, is_stale
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Thresholds

from .samples import LOCAL_URL, NOW, qr_code, shop, snapshot


def view_of(known: Snapshot) -> CodeView:
    return code_view(known, NOW, Thresholds())


def test_good_code_is_shown_with_what_is_left() -> None:
    view = view_of(snapshot())
    assert (view.status, view.url, view.drinks_left) == (CodeStatus.SHOWN, LOCAL_URL, 7)
    assert view.seconds_left == 190
    assert view.share_left == pytest.approx(190 / 300)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (Snapshot(), CodeStatus.STARTING),
        (snapshot(shop=None), CodeStatus.STARTING),
        (snapshot(code_confirmed_at=NOW - timedelta(seconds=46)), CodeStatus.UNCERTAIN),
        (
            snapshot(code_confirmed_at=NOW - timedelta(seconds=11), last_call_failed=True),
            CodeStatus.UNCERTAIN,
        ),
        (snapshot(shop=shop(is_open=False)), CodeStatus.CLOSED),
        (snapshot(code=qr_code(is_open=False)), CodeStatus.CLOSED),
        (snapshot(shop=shop(paused_until=NOW + timedelta(minutes=5))), CodeStatus.PAUSED),
        (snapshot(barista_seen_at=NOW - timedelta(seconds=61)), CodeStatus.BARISTA_AWAY),
        (snapshot(barista_seen_at=None), CodeStatus.BARISTA_AWAY),
        (snapshot(code=qr_code(drinks_left=0)), CodeStatus.NONE_LEFT),
        (snapshot(code=qr_code(expires_at=NOW - timedelta(seconds=5))), CodeStatus.CHANGING),
        (snapshot(code=qr_code(starts_at=NOW + timedelta(seconds=6))), CodeStatus.CHANGING),
    ],
)
def test_code_that_may_be_invalid_is_withdrawn(known: Snapshot, status: CodeStatus) -> None:
    view = view_of(known)
    assert view.status is status
    assert view.url is None


@pytest.mark.parametrize(
    "known",
    [
        snapshot(code_confirmed_at=NOW - timedelta(seconds=44)),
        snapshot(code_confirmed_at=NOW - timedelta(seconds=9), last_call_failed=True),
        snapshot(is_live=False),
        snapshot(shop=shop(paused_until=NOW)),
        snapshot(barista_seen_at=NOW - timedelta(seconds=60)),
        snapshot(code=qr_code(expires_at=NOW + timedelta(seconds=1))),
        snapshot(code=qr_code(expires_at=NOW - timedelta(seconds=4.9))),
        snapshot(code=qr_code(starts_at=NOW + timedelta(seconds=1))),
    ],
)
def test_code_within_all_thresholds_is_shown(known: Snapshot) -> None:
    assert view_of(known).status is CodeStatus.SHOWN


def test_break_and_next_code_have_a_countdown() -> None:
    until = NOW + timedelta(seconds=129.2)
    paused = view_of(snapshot(shop=shop(paused_until=until)))
    assert (paused.seconds_left, paused.until) == (130, until)
    none_left = view_of(snapshot(code=qr_code(drinks_left=0, expires_at=until)))
    assert (none_left.seconds_left, none_left.until) == (130, until)


def test_code_past_its_window_has_no_seconds_left() -> None:
    view = view_of(snapshot(code=qr_code(expires_at=NOW - timedelta(seconds=2))))
    assert (view.seconds_left, view.share_left) == (0, 0.0)


def test_offline_board_is_stale() -> None:
    thresholds = Thresholds()
    old = snapshot(confirmed_at=NOW - timedelta(seconds=11))
    assert not is_stale(old, NOW, thresholds)
    assert is_stale(replace(old, last_call_failed=True), NOW, thresholds)
    assert is_stale(snapshot(confirmed_at=NOW - timedelta(seconds=46)), NOW, thresholds)
