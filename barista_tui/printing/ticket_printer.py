"""Which tickets are printed: when an order is taken or arrives, and copies on request."""

from __future__ import annotations

from datetime import datetime

from backend.client import Shop, StaffOrder
from barista_tui.core.tickets import ticket_options
from barista_tui.printing.print_worker import PrintWorker
from barista_tui.printing.ticket import PrintedTicket, ticket_of
from barista_tui.settings import Settings


class TicketPrinter:
    """Spools tickets. Each reason to print has a key, so that a repeated call prints nothing."""

    def __init__(self, worker: PrintWorker, settings: Settings) -> None:
        self._worker = worker
        self._settings = settings

    def on_take(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was taken at this terminal."""
        if self._settings.printing.when == "take":
            key = f"take {order.order_id} {order.attempt}"
            self._worker.print(key, self.content(order, shop))

    def on_arrival(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was just placed."""
        if self._settings.printing.when == "arrival":
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
            drink.allergens if drink else (),
            shop.name if shop else "",
            self._settings.scan_prefix,
        )
