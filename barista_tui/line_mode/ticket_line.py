"""A ticket as one line of text."""

from __future__ import annotations

from backend.client import OrderState
from barista_tui.core.actions import number_label
from barista_tui.core.tickets import Ticket

_STATES = {
    OrderState.PLACED: "waiting",
    OrderState.MAKING: "being made",
    OrderState.COMPLETED: "ready",
}


def ticket_line(ticket: Ticket) -> str:
    """Return a ticket as one line, its short number first."""
    order = ticket.order
    special = [option.name for option in ticket.options if option.is_special]
    parts = [
        f"{ticket.short_number}: {number_label(order.number)} {order.drink_name}",
        ", ".join(special),
        f"for {order.name}" if order.name else "",
        f'note "{order.note}"' if order.note else "",
        f"contains {', '.join(ticket.allergens)}" if ticket.allergens else "",
        _STATES.get(order.state, order.state.lower()),
        f"by {order.barista_name}" if order.barista_name else "",
        "not confirmed yet" if ticket.pending or order.version == 0 else "",
    ]
    return ", ".join(filter(None, parts))
