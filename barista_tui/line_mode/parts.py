"""The parts of a barista's session that the line mode uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.client import StaffOrder
from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.board_state import BoardState
from barista_tui.core.new_orders import NewOrders
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.scan_monitor import ScanMonitor
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.statistics import DrinkLog
from barista_tui.core.tickets import Ticket
from barista_tui.session import BaristaSession
from barista_tui.settings import Batching


@dataclass(frozen=True)
class LineParts:
    """What the commands and the reports need, and no more."""

    read_board: Callable[[], BoardState]
    find_order: Callable[[str], StaffOrder | None]
    print_copy: Callable[[Ticket], None]
    actions: ActionQueue
    admin: ShopAdmin
    drinks: DrinkLog
    new_orders: NewOrders
    notifications: NotificationLog
    scans: ScanMonitor
    staff: StaffSessions
    batching: Batching
    now: Callable[[], datetime]

    @classmethod
    def of(cls, session: BaristaSession) -> LineParts:
        """Return the parts of a session."""
        return cls(
            read_board=session.board,
            find_order=session.feed.get,
            print_copy=session.print_copy,
            actions=session.actions,
            admin=session.admin,
            drinks=session.drinks,
            new_orders=session.new_orders,
            notifications=session.notifications,
            scans=session.scans,
            staff=session.staff,
            batching=session.settings.batching,
            now=session.now,
        )
