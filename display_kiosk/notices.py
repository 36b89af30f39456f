"""The sentences that are shown instead of the code. Pure."""

from __future__ import annotations

from datetime import datetime

from display_kiosk.code_view import CodeStatus, CodeView
from display_kiosk.drawing import formatting
from display_kiosk.kiosk_state import Snapshot


def notice(view: CodeView, snapshot: Snapshot, now: datetime) -> str:
    """Return one or two sentences for customers."""
    match view.status:
        case CodeStatus.STARTING:
            return snapshot.error_message or "Connecting to the shop."
        case CodeStatus.UNCERTAIN:
            return f"{_silence(snapshot, now)} The code will be back in a moment."
        case CodeStatus.CLOSED:
            return "The bar is closed."
        case CodeStatus.PAUSED:
            until = view.until or now
            return f"We will be back at {formatting.clock_time(until)}."
        case CodeStatus.BARISTA_AWAY:
            return "The bar will be right back. Orders already placed are safe."
        case CodeStatus.NONE_LEFT:
            return "All drinks of this code are taken."
        case CodeStatus.CHANGING:
            return "A new code is coming."
        case CodeStatus.SHOWN:
            return ""


def _silence(snapshot: Snapshot, now: datetime) -> str:
    if snapshot.code_confirmed_at is None:
        return "Waiting for the shop."
    silent = formatting.age((now - snapshot.code_confirmed_at).total_seconds())
    return f"No update from the shop for {silent}."
