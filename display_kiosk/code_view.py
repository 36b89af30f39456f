"""Decides whether the code is shown and, if not, what is said in its place. Pure.

The rule is that of a bar that keeps its word: a code is on the screen only while
whoever scans it will get a coffee.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.client import QrCode
from display_kiosk.news import Facts
from display_kiosk.settings import Bounds


class Standing(StrEnum):
    """How the code stands; every one but ``SHOWN`` keeps it off the screen."""

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
    """What the code's place on the screen shows.

    ``url`` is there when it is ``SHOWN`` and only then. ``until`` is when the
    standing is over, where that is known; ``share_left`` how much of the code's
    window is left, from 1 to 0.
    """

    standing: Standing
    url: str | None = None
    drinks_left: int = 0
    seconds_left: int = 0
    share_left: float = 0.0
    until: datetime | None = None


def code_view(facts: Facts, now: datetime, bounds: Bounds) -> CodeView:
    """Return what the code's place shows at ``now``."""
    code = facts.code
    if code is None or facts.shop is None:
        return CodeView(Standing.STARTING)
    if not _is_certain(facts, now, bounds):
        return CodeView(Standing.UNCERTAIN)
    paused_until = facts.shop.paused_until
    if not facts.shop.is_open:
        return CodeView(Standing.CLOSED)
    if paused_until is not None and paused_until > now:
        return _waiting(Standing.PAUSED, paused_until, now)
    if not code.is_open:
        return CodeView(Standing.CLOSED)
    if is_barista_away(facts, now, bounds):
        return CodeView(Standing.BARISTA_AWAY)
    return _of_window(code, now, bounds)


def is_barista_away(facts: Facts, now: datetime, bounds: Bounds) -> bool:
    """Return whether no barista's terminal was live within the bound."""
    seen_at = facts.barista_seen_at
    return seen_at is None or now - seen_at > timedelta(seconds=bounds.barista_away)


def withdrawal(code: QrCode, bounds: Bounds) -> datetime:
    """Return when a code leaves the screen: some seconds before its end, or half-way if short."""
    half = (code.expires_at - code.starts_at) / 2
    return code.expires_at - min(timedelta(seconds=bounds.withdraw), half)


def _of_window(code: QrCode, now: datetime, bounds: Bounds) -> CodeView:
    if now >= withdrawal(code, bounds) or now < code.starts_at:
        return _waiting(Standing.CHANGING, code.expires_at, now)
    if code.drinks_left <= 0:
        return _waiting(Standing.NONE_LEFT, code.expires_at, now)
    seconds_left = _whole_seconds(code.expires_at - now)
    share_left = seconds_left / (code.expires_at - code.starts_at).total_seconds()
    return CodeView(
        Standing.SHOWN, code.url, code.drinks_left, seconds_left, share_left, code.expires_at
    )


def _is_certain(facts: Facts, now: datetime, bounds: Bounds) -> bool:
    if facts.code_confirmed_at is None:
        return False
    bound = bounds.doubt if facts.call_failed else bounds.stale
    return now - facts.code_confirmed_at <= timedelta(seconds=bound)


def _waiting(standing: Standing, until: datetime, now: datetime) -> CodeView:
    return CodeView(standing, seconds_left=_whole_seconds(until - now), until=until)


def _whole_seconds(span: timedelta) -> int:
    """Return the seconds, a begun one counting whole, as on every countdown."""
    return max(0, -int(-span.total_seconds() // 1))
