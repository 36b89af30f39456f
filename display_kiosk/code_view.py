"""Decides whether the code is shown and, if not, why not. Pure.

A code is shown only while a customer who scans it gets a drink.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.client import QrCode
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Thresholds


class CodeStatus(StrEnum):
    """The status of the code, which is shown if it is ``SHOWN`` only."""

    STARTING = "starting"
    UNCERTAIN = "uncertain"
    CLOSED = "closed"
    PAUSED = "paused"
    BARISTA_AWAY = "barista_away"
    NONE_LEFT = "none_left"
    CHANGING = "changing"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class CodeView:
    """What the code's panel shows.

    ``url`` is set if the status is ``SHOWN``. ``until`` is when the status ends, if
    known; ``share_left`` is the remaining part of the code's window, from 1 to 0.
    """

    status: CodeStatus
    url: str | None = None
    drinks_left: int = 0
    seconds_left: int = 0
    share_left: float = 0.0
    until: datetime | None = None


def code_view(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> CodeView:
    """Return what the code's panel shows at ``now``."""
    code = snapshot.code
    if code is None or snapshot.shop is None:
        return CodeView(CodeStatus.STARTING)
    if not _is_recent(snapshot.code_confirmed_at, snapshot, now, thresholds):
        return CodeView(CodeStatus.UNCERTAIN)
    paused_until = snapshot.shop.paused_until
    if not snapshot.shop.is_open:
        return CodeView(CodeStatus.CLOSED)
    if paused_until is not None and paused_until > now:
        return _waiting(CodeStatus.PAUSED, paused_until, now)
    if not code.is_open:
        return CodeView(CodeStatus.CLOSED)
    if is_barista_away(snapshot, now, thresholds):
        return CodeView(CodeStatus.BARISTA_AWAY)
    return _of_window(code, now, thresholds)


def is_barista_away(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> bool:
    """Return whether no barista's terminal has been live recently."""
    seen_at = snapshot.barista_seen_at
    return seen_at is None or now - seen_at > timedelta(seconds=thresholds.barista_away_seconds)


def is_stale(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> bool:
    """Return whether what was last received from the shop is too old to rely on."""
    return not _is_recent(snapshot.confirmed_at, snapshot, now, thresholds)


def _of_window(code: QrCode, now: datetime, thresholds: Thresholds) -> CodeView:
    # The shop accepts a code for 15 s after its window, so the old one stays on the screen
    # until the next one has arrived. The shop's clock decides, not this one: a code that the
    # shop serves may begin a moment from now.
    overlap = timedelta(seconds=thresholds.overlap_seconds)
    if not code.starts_at - overlap <= now < code.expires_at + overlap:
        return _waiting(CodeStatus.CHANGING, code.expires_at, now)
    if code.drinks_left <= 0:
        return _waiting(CodeStatus.NONE_LEFT, code.expires_at, now)
    seconds_left = _whole_seconds(code.expires_at - now)
    share_left = min(1.0, seconds_left / (code.expires_at - code.starts_at).total_seconds())
    return CodeView(
        CodeStatus.SHOWN, code.url, code.drinks_left, seconds_left, share_left, code.expires_at
    )


def _is_recent(
    confirmed_at: datetime | None, snapshot: Snapshot, now: datetime, thresholds: Thresholds
) -> bool:
    if confirmed_at is None:
        return False
    if snapshot.last_call_failed:
        limit = thresholds.stale_after_failure_seconds
    else:
        limit = thresholds.stale_seconds
    return now - confirmed_at <= timedelta(seconds=limit)


def _waiting(status: CodeStatus, until: datetime, now: datetime) -> CodeView:
    return CodeView(status, seconds_left=_whole_seconds(until - now), until=until)


def _whole_seconds(span: timedelta) -> int:
    """Return the number of seconds, rounded up, as on every countdown."""
    return max(0, -int(-span.total_seconds() // 1))
