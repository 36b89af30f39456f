"""A ticket in words, for the line mode."""

from __future__ import annotations

from backend.client import OrderState
from barista_tui.desk.tickets import Ticket
from barista_tui.desk.wishes import label

_STATES = {
    OrderState.PLACED: "waiting",
    OrderState.MAKING: "being made",
    OrderState.COMPLETED: "ready",
}


def line_of(ticket: Ticket) -> str:
    """Return a ticket as one line, its short number first."""
    order = ticket.order
    special = [choice.name for choice in ticket.choices if choice.stands_out]
    facts = [
        f"{ticket.index}: {label(order.number)} {order.drink_name}",
        ", ".join(special),
        f"for {order.name}" if order.name else "",
        f'note "{order.note}"' if order.note else "",
        f"contains {', '.join(ticket.allergens)}" if ticket.allergens else "",
        _STATES.get(order.state, order.state.lower()),
        f"by {order.barista_name}" if order.barista_name else "",
        "not confirmed yet" if ticket.pending or order.version == 0 else "",
    ]
    return ", ".join(filter(None, facts))
