"""One-line summaries of the connection and the time, for the board and the line mode."""

from __future__ import annotations

from datetime import datetime

from backend.client import Connection


def connection_summary(connection: Connection, now: datetime) -> str:
    """Return whether the board is live, and when it was last up to date."""
    updated = ""
    if connection.confirmed_at is not None:
        updated = f" · updated {_age(connection.confirmed_at, now)} ago"
    if connection.live:
        return f"● LIVE{updated}"
    return f"▲ NOT LIVE since {connection.since.astimezone():%H:%M:%S}{updated}"


def time_of_day(moment: datetime) -> str:
    """Return the hour and minute in this machine's time zone."""
    return f"{moment.astimezone():%H:%M}"


def _age(moment: datetime, now: datetime) -> str:
    seconds = max(0, int((now - moment).total_seconds()))
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
