"""Decides when the shop is polled next. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from display_kiosk.kiosk_state import Snapshot
from display_kiosk.settings import Thresholds

# Polling slightly after a window has begun avoids a second call.
_DELAY = timedelta(milliseconds=30)
# The messages of one change may arrive in any order.
_DOUBT = timedelta(seconds=4)
# A bar that was left open overnight is polled at the normal rate.
_ABANDONED_AFTER = timedelta(minutes=15)


def seconds_to_next_poll(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> float:
    """Return the time until the next poll.

    There is a poll at the end of the code's window and of a break, when the next report
    of a barista's terminal is overdue, and after some seconds of doubt. While there are
    problems, or a barista may be away, the shop is polled more often.
    """
    if snapshot.code is None:
        return thresholds.degraded_poll_seconds
    if not snapshot.last_call_failed and now >= snapshot.code.expires_at:
        return thresholds.rotation_poll_seconds
    moments = [now + timedelta(seconds=_interval(snapshot, now, thresholds))]
    paused_until = snapshot.shop.paused_until if snapshot.shop else None
    overdue_at = _overdue_at(snapshot, thresholds)
    doubt_ends_at = _doubt_ends_at(snapshot)
    for moment in (snapshot.code.expires_at, paused_until, overdue_at, doubt_ends_at):
        if moment is not None and moment > now:
            moments.append(moment + _DELAY)
    return max(0.0, (min(moments) - now).total_seconds())


def is_in_doubt(snapshot: Snapshot, now: datetime) -> bool:
    """Return whether the board and the queue have differed for some seconds."""
    doubt_ends_at = _doubt_ends_at(snapshot)
    return doubt_ends_at is not None and doubt_ends_at <= now


def _doubt_ends_at(snapshot: Snapshot) -> datetime | None:
    return snapshot.doubted_since + _DOUBT if snapshot.doubted_since else None


def _interval(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> float:
    is_healthy = (
        snapshot.is_live
        and not snapshot.last_call_failed
        and not _is_barista_missed(snapshot, now, thresholds)
    )
    return thresholds.poll_seconds if is_healthy else thresholds.degraded_poll_seconds


def _is_barista_missed(snapshot: Snapshot, now: datetime, thresholds: Thresholds) -> bool:
    """Return whether the barista of an open bar may be leaving or coming back."""
    if snapshot.shop is None or not snapshot.shop.is_open:
        return False
    if snapshot.barista_seen_at is None:
        return True
    overdue_at = _overdue_at(snapshot, thresholds)
    is_abandoned = now - snapshot.barista_seen_at >= _ABANDONED_AFTER
    return overdue_at is not None and overdue_at <= now and not is_abandoned


def _overdue_at(snapshot: Snapshot, thresholds: Thresholds) -> datetime | None:
    """Return when the next report of a barista's terminal is overdue; None if none is due."""
    if snapshot.barista_seen_at is None or not (snapshot.shop and snapshot.shop.is_open):
        return None
    # A terminal reports every 40 s: after three quarters of the threshold, one is overdue.
    return snapshot.barista_seen_at + timedelta(seconds=thresholds.barista_away_seconds * 3 / 4)
