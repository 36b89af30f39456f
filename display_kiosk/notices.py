"""Words what is said beneath a notice in the code's place. Pure."""

from __future__ import annotations

from datetime import datetime

from display_kiosk.code_view import CodeView, Standing
from display_kiosk.drawing import words
from display_kiosk.news import Facts


def notice(view: CodeView, facts: Facts, now: datetime) -> str:
    """Return one or two sentences for the people in front of the bar."""
    match view.standing:
        case Standing.STARTING:
            return facts.trouble or "Connecting to the shop."
        case Standing.UNCERTAIN:
            return f"{_silence(facts, now)} The code comes back as soon as it is good again."
        case Standing.CLOSED:
            return "The bar is closed just now."
        case Standing.PAUSED:
            until = view.until or now
            return f"We are back at {words.clock_time(until)}."
        case Standing.BARISTA_AWAY:
            return "The bar will be right back. Orders that are in are kept."
        case Standing.NONE_LEFT:
            return "All drinks of this code are taken."
        case Standing.CHANGING:
            return "A fresh code is on its way."
        case Standing.SHOWN:
            return ""


def _silence(facts: Facts, now: datetime) -> str:
    if facts.code_confirmed_at is None:
        return "No news from the shop."
    silent = words.age((now - facts.code_confirmed_at).total_seconds())
    return f"No news from the shop for {silent}."
