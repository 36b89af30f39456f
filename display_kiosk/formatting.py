"""Formats times, waits and counts for the screen."""

from __future__ import annotations

from datetime import datetime

from backend.client import QueueSummary


def countdown(seconds: int) -> str:
    """Return for instance ``2:10``, with hours ``1:02:10``."""
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def age(seconds: float) -> str:
    """Return for instance ``4 s``, ``3 min`` or ``2 h``."""
    whole = max(0, int(seconds))
    if whole < 100:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 7200 else f"{whole // 3600} h"


def clock_time(moment: datetime) -> str:
    """Return for instance ``14:05``, in this machine's time zone."""
    return f"{moment.astimezone():%H:%M}"


def drinks_left(count: int) -> str:
    """Return how many drinks are left on a code."""
    return "1 drink left" if count == 1 else f"{count} drinks left"


def queue(estimate: QueueSummary | None) -> list[str]:
    """Return the length of the queue and the range of the wait, if known."""
    if estimate is None:
        return []
    length = f"{estimate.length} in line" if estimate.length else "No line"
    low = max(1, round(estimate.estimated_wait_seconds.low / 60))
    high = max(low, -(-estimate.estimated_wait_seconds.high // 60))
    return [length, f"about {low} min" if low == high else f"{low} to {high} min"]
