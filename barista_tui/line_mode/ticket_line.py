"""A ticket as one line of text."""

from __future__ import annotations

from datetime import datetime

from barista_tui.core.actions import number_label
from barista_tui.core.state_names import state_phrase
from barista_tui.core.tickets import Ticket


def ticket_line(ticket: Ticket, now: datetime | None = None) -> str:
    """Return a ticket as one line, its number first; with `now`, its age as well."""
    order = ticket.order
    special = [option.name for option in ticket.options if option.is_special]
    parts = [
        f"{number_label(order.number)} {order.drink_name}",
        ", ".join(special),
        f"contains {', '.join(ticket.allergens)}" if ticket.allergens else "",
        f"for {order.name}" if order.name else "",
        f'note "{order.note}"' if order.note else "",
        state_phrase(order.state),
        f"by {order.barista_name}" if order.barista_name else "",
        f"ordered {spoken_age(order.placed_at, now)} ago" if now and order.placed_at else "",
        "not confirmed yet" if ticket.pending or order.version == 0 else "",
    ]
    return ", ".join(filter(None, parts))


def spoken_age(since: datetime, now: datetime) -> str:
    """Return an age in whole minutes as it is read aloud, such as `3 minutes`."""
    minutes = max(0, int((now - since).total_seconds())) // 60
    if not minutes:
        return "less than a minute"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
