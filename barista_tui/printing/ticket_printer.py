"""Which tickets are printed: when an order is taken or arrives, and copies on request."""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.client import Shop, StaffOrder
from barista_tui.core.reconcile import state_phrase
from barista_tui.core.tickets import ticket_options
from barista_tui.printing.print_worker import PrintWorker
from barista_tui.printing.ticket import PrintedTicket, ticket_of
from barista_tui.settings import Settings

# A printer that returns after this time does not print what waited for it.
_MAX_AGE = timedelta(minutes=30)


def not_needed(ticket: PrintedTicket, order: StaffOrder | None, now: datetime) -> str | None:
    """Return why a ticket is not to be printed any more, None if it is to be.

    Args:
        ticket: the ticket, which may have waited for its printer.
        order: its order as it is now, None if it is not known.
        now: the time.
    """
    if order is not None and order.has_ended:
        return state_phrase(order)
    if ticket.placed_at is not None and now - ticket.placed_at > _MAX_AGE:
        return "is more than half an hour old"
    return None


class TicketPrinter:
    """Spools tickets. Each reason to print has a key, so that a repeated call prints nothing.

    Args:
        worker: prints them.
        settings: when to print.
        since: orders that were placed before this time are not printed on arrival.
    """

    def __init__(self, worker: PrintWorker, settings: Settings, since: datetime) -> None:
        self._worker = worker
        self._settings = settings
        self._since = since

    def on_take(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was taken at this terminal."""
        if self._settings.printing.when == "take":
            key = f"take {order.order_id} {order.attempt}"
            self._worker.print(key, self.content(order, shop))

    def on_arrival(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was just placed."""
        is_past = order.placed_at is None or order.placed_at < self._since
        if self._settings.printing.when == "arrival" and not is_past:
            self._worker.print(f"arrival {order.order_id}", self.content(order, shop))

    def print_copy(self, order: StaffOrder, shop: Shop | None, now: datetime) -> None:
        """Print a ticket again, marked as a copy."""
        key = f"copy {order.order_id} {now.isoformat()}"
        self._worker.print(key, self.content(order, shop), is_copy=True)

    def content(self, order: StaffOrder, shop: Shop | None) -> PrintedTicket:
        """Return what is printed on the ticket of an order."""
        drink = shop.drink(order.drink_id) if shop and order.drink_id else None
        options = ticket_options(order, drink)
        return ticket_of(
            order,
            [option.name for option in options if option.is_special],
            [option.name for option in options if not option.is_special],
            order.allergens,
            shop.name if shop else "",
            self._settings.scan_prefix,
        )
