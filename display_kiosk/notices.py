"""What the code's panel says: the headline above the code, or the notice instead of it. Pure.

It is written for guests. What staff need to know about a failure is in the log, and in
``staff_details``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from display_kiosk import formatting
from display_kiosk.code_view import CodeStatus, CodeView
from display_kiosk.kiosk_state import Snapshot

BACK_SOON = "Back in a moment"
_SAFE = "Orders already placed are safe."


@dataclass(frozen=True, slots=True)
class Notice:
    """A headline, a countdown such as ``2:10`` or nothing, and one or two sentences."""

    headline: str
    text: str = ""
    countdown: str = ""


def short_menu(snapshot: Snapshot, now: datetime) -> str:
    """Return until when the menu is short, and why; empty while it is not."""
    rush = snapshot.short_menu(now)
    if rush is None:
        return ""
    until = formatting.clock_time(rush.ends_at)
    return f"Short menu until {until}, so that everybody gets a coffee"


def notice(view: CodeView) -> Notice:
    """Return what guests read; of a code that is shown, the headline above it."""
    countdown = formatting.countdown(view.seconds_left)
    match view.status:
        case CodeStatus.STARTING:
            return Notice("One moment", "The coffee bar is getting ready.")
        case CodeStatus.UNCERTAIN:
            return Notice("One moment", f"{BACK_SOON}. {_SAFE}")
        case CodeStatus.CHANGING:
            return Notice("One moment", "A new code is coming.")
        case CodeStatus.CLOSED:
            return Notice("Closed", "See you soon.")
        case CodeStatus.PAUSED:
            until = formatting.clock_time(view.until) if view.until else ""
            return Notice("Short break", f"We will be back at {until}.", countdown)
        case CodeStatus.BARISTA_AWAY:
            return Notice("Right back", f"The bar will be right back. {_SAFE}")
        case CodeStatus.NONE_LEFT:
            return Notice("Next code in", "All drinks of this code are taken.", countdown)
        case CodeStatus.SHOWN:
            return Notice("Scan to order")


def connection(snapshot: Snapshot, now: datetime, *, is_stale: bool) -> str:
    """Return the state of the connection, for guests."""
    if snapshot.confirmed_at is None:
        return BACK_SOON
    if is_stale:
        return f"{BACK_SOON} · last update {formatting.clock_time(snapshot.confirmed_at)}"
    age = formatting.age((now - snapshot.confirmed_at).total_seconds())
    is_live = snapshot.is_live and not snapshot.last_call_failed
    return f"● live · updated {age} ago" if is_live else f"updated {age} ago"


def staff_details(snapshot: Snapshot) -> str:
    """Return what staff need to know about the connection."""
    since = snapshot.not_live_since
    live = "live" if snapshot.is_live else "not live"
    if since and not snapshot.is_live:
        live = f"not live since {formatting.clock_time(since)}"
    return f"{live} · {snapshot.error_message}" if snapshot.error_message else live
