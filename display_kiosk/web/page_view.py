"""Builds what the page shows from a snapshot of the state. Pure.

The page decides nothing about the shop: every rule and every word that depends on the
shop is here or in the modules that the terminal uses too.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from display_kiosk import formatting
from display_kiosk.appearance import agenda_line
from display_kiosk.board_view import Ticket, board_view
from display_kiosk.code_view import CodeStatus, CodeView, code_view, is_stale
from display_kiosk.guest_figures import guest_figures
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.layout import shift
from display_kiosk.notices import connection, notice, short_menu, staff_details
from display_kiosk.qr_symbol import Modules, smallest
from display_kiosk.settings import Settings

FEW = 2
PAGE_SECONDS = 6
_MOST_DRINKS = 6
# More than this fills many pages of a board, and bounds the page's elements.
_MOST_TICKETS = 200

PageView = dict[str, Any]


def page_view(snapshot: Snapshot, now: datetime, settings: Settings) -> PageView:
    """Return what the page shows at ``now``, as JSON values.

    Keys: ``shop``, ``code``, ``queue`` (list of texts), ``ready`` and ``preparing`` (lists
    of tickets), ``staleSince`` (time of day or null), ``isLive``,
    ``connection`` and ``details`` (texts), ``drinks``, ``message``, ``hasLogo``, ``theme``,
    ``now`` (time of day), ``line``, ``agenda``, ``facts`` (texts about the day),
    ``page`` (a counter that selects the page of long lists), ``shift`` (two steps against
    burn-in) and ``announces``.
    """
    code = code_view(snapshot, now, settings.thresholds)
    board = board_view(snapshot.orders, now, settings.ready_for)
    stale = is_stale(snapshot, now, settings.thresholds)
    look = settings.appearance
    is_serving = code.status in (CodeStatus.SHOWN, CodeStatus.NONE_LEFT, CodeStatus.CHANGING)
    return {
        "shop": snapshot.shop.name if snapshot.shop else "",
        "code": _code(code),
        "queue": formatting.queue(snapshot.queue) if is_serving else [],
        "ready": [_ticket(ticket) for ticket in board.ready[:_MOST_TICKETS]],
        "preparing": [_ticket(ticket) for ticket in board.preparing[:_MOST_TICKETS]],
        "staleSince": _stale_since(snapshot) if stale else None,
        "isLive": snapshot.is_live and not snapshot.last_call_failed,
        "connection": connection(snapshot, now, is_stale=stale),
        "details": staff_details(snapshot),
        "drinks": _drinks(snapshot, now),
        "message": look.message,
        "hasLogo": bool(look.logo),
        "theme": look.theme,
        "now": formatting.clock_time(now),
        "line": short_menu(snapshot, now) or settings.line,
        "agenda": agenda_line(look.agenda, now.astimezone()),
        "facts": guest_figures(snapshot, now) if look.figures and not stale else (),
        "page": int(now.timestamp() // PAGE_SECONDS),
        "shift": shift(now),
        "announces": settings.announces,
    }


def _code(view: CodeView) -> dict[str, Any]:
    words = notice(view)
    texts = {"headline": words.headline, "text": words.text, "countdown": words.countdown}
    if view.url is None:
        return {"symbol": None, **texts}
    return {
        **texts,
        "symbol": _symbol(view.url),
        "drinksLeft": formatting.drinks_left(view.drinks_left),
        "isFew": view.drinks_left <= FEW,
        "secondsLeft": formatting.countdown(view.seconds_left),
        "shareLeft": round(view.share_left, 3),
    }


@lru_cache(maxsize=4)
def _symbol(url: str) -> dict[str, Any] | None:
    """Return the number of modules across, and the SVG path of the dark ones; None if too long."""
    modules = smallest(url)
    return {"size": len(modules), "path": svg_path(modules)} if modules else None


def svg_path(modules: Modules) -> str:
    """Return an SVG path that covers the dark modules, one run of a row at a time."""
    runs = []
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            length = 1
            while x + length < len(row) and row[x + length] == row[x]:
                length += 1
            if row[x]:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(runs)


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.order_id,
        "number": ticket.number,
        "name": ticket.name,
        "isFresh": ticket.is_fresh,
        "isBeingMade": ticket.is_being_made,
    }


def _drinks(snapshot: Snapshot, now: datetime) -> list[dict[str, str]]:
    shown = snapshot.drinks(now)[:_MOST_DRINKS]
    return [{"drinkId": drink.drink_id, "name": drink.name} for drink in shown]


def _stale_since(snapshot: Snapshot) -> str:
    return formatting.clock_time(snapshot.confirmed_at) if snapshot.confirmed_at else ""
