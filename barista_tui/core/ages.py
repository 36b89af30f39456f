"""How long a ticket has waited, and in which of three levels that is. Pure.

A customer's wait begins when the order is placed: taking a ticket does not make it
young again. A drink that is ready has an age of its own, because it gets cold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.client import OrderState
from barista_tui.core.deadlines import last_call
from barista_tui.core.tickets import AGE_SYMBOLS, Age, Ticket, age_of, format_duration
from barista_tui.settings import Ages


@dataclass(frozen=True, slots=True)
class TicketAge:
    """The age of a ticket in seconds, and its level; `left` is the time to make it, if short."""

    seconds: float
    level: Age
    left: float | None = None

    def __str__(self) -> str:
        if self.left is not None:
            return f"‼ {format_duration(self.left)}"
        return f"{AGE_SYMBOLS[self.level]} {format_duration(self.seconds)}"


def ticket_age(ticket: Ticket, now: datetime, ages: Ages) -> TicketAge:
    """Return the time since the order was placed; for a ready drink, since it is ready.

    Shortly before the workflow ends the order it is the time that is left.
    """
    left = last_call(ticket.order, ages, now)
    since = ticket.since
    seconds = max(0.0, (now - since).total_seconds()) if since else 0.0
    rule = ages
    if ticket.order.state is OrderState.COMPLETED:
        rule = Ages(ages.ready_warm_seconds, ages.ready_hot_seconds)
    return TicketAge(seconds, Age.HOT if left is not None else age_of(seconds, rule), left)


def old_tickets(tickets: Sequence[Ticket], now: datetime, ages: Ages) -> Sequence[Ticket]:
    """Return the tickets of the highest level, of those of one state, the oldest first."""
    count = bisect_left(
        tickets, True, key=lambda ticket: ticket_age(ticket, now, ages).level is not Age.HOT
    )
    return tickets[:count]
