"""The parts of a barista's session that both the screens and the line mode work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.board_state import BoardState
from barista_tui.core.day_figures import DayFigures
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.scan_monitor import ScanMonitor
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.statistics import DrinkLog
from barista_tui.core.supply_watch import SupplyWatch
from barista_tui.session import BaristaSession


@dataclass(frozen=True)
class SessionParts:
    """What reads the board and acts on it; each front end adds what it alone needs."""

    read_board: Callable[[], BoardState]
    actions: ActionQueue
    admin: ShopAdmin
    day_figures: DayFigures
    drinks: DrinkLog
    notifications: NotificationLog
    scans: ScanMonitor
    staff: StaffSessions
    supplies: SupplyWatch
    now: Callable[[], datetime]


def shared_parts(session: BaristaSession) -> dict[str, Any]:
    """Return the fields of `SessionParts` by name."""
    return {
        "read_board": session.board,
        "actions": session.actions,
        "admin": session.admin,
        "day_figures": session.day_figures,
        "drinks": session.drinks,
        "notifications": session.notifications,
        "scans": session.scans,
        "staff": session.staff,
        "supplies": session.supplies,
        "now": session.now,
    }
