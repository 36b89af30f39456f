"""Decides when the shop is to be asked again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from display_kiosk.news import Facts
from display_kiosk.settings import Bounds

# A window has begun when the shop's clock says so; asking a moment later spares a second call.
_AFTER = timedelta(milliseconds=30)
# Nobody has to be quick for a bar that was left open over night.
_GIVEN_UP = timedelta(minutes=15)


def seconds_to_next_turn(facts: Facts, now: datetime, bounds: Bounds) -> float:
    """Return how many seconds what is known may be relied on.

    The end of the code's window and of a break are met to the moment. While
    something is amiss, or a barista may be gone, the shop is asked more often.
    """
    if facts.code is None:
        return bounds.poll_when_unsure
    if not facts.call_failed and now >= facts.code.expires_at:
        return bounds.poll_at_rotation
    moments = [now + timedelta(seconds=_interval(facts, now, bounds))]
    paused_until = facts.shop.paused_until if facts.shop else None
    for moment in (facts.code.expires_at, paused_until):
        if moment is not None and moment > now:
            moments.append(moment + _AFTER)
    return max(0.0, (min(moments) - now).total_seconds())


def _interval(facts: Facts, now: datetime, bounds: Bounds) -> float:
    is_well = facts.is_live and not facts.call_failed and not _is_barista_missed(facts, now, bounds)
    return bounds.poll if is_well else bounds.poll_when_unsure


def _is_barista_missed(facts: Facts, now: datetime, bounds: Bounds) -> bool:
    """Return whether an open bar's barista may just be leaving, or coming back."""
    if facts.shop is None or not facts.shop.is_open:
        return False
    if facts.barista_seen_at is None:
        return True
    # A terminal reports every 20 s: past two thirds of the bound, one report is overdue.
    overdue = timedelta(seconds=bounds.barista_away * 2 / 3)
    return overdue < now - facts.barista_seen_at < _GIVEN_UP
