"""The parts of a barista's session that the line mode uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.client import StaffOrder
from barista_tui.core.new_orders import NewOrders
from barista_tui.core.tickets import Ticket
from barista_tui.parts import SessionParts, shared_parts
from barista_tui.session import BaristaSession
from barista_tui.settings import Batching


@dataclass(frozen=True)
class LineParts(SessionParts):
    """What the commands and the reports need, and no more."""

    find_order: Callable[[str], StaffOrder | None]
    print_copy: Callable[[Ticket], None]
    new_orders: NewOrders
    batching: Batching

    @classmethod
    def of(cls, session: BaristaSession) -> LineParts:
        """Return the parts of a session."""
        return cls(
            **shared_parts(session),
            find_order=session.feed.get,
            print_copy=session.print_copy,
            new_orders=session.new_orders,
            batching=session.settings.batching,
        )
