"""When tickets print: on take, on arrival, or again as a copy."""

from __future__ import annotations

from datetime import datetime

from backend.client import Shop, StaffOrder
from barista_tui.desk.tickets import choices_of
from barista_tui.printing.press import Press
from barista_tui.printing.ticket import PrintedTicket, ticket_of
from barista_tui.settings import Settings


class Tickets:
    """Asks the press for tickets, each once for its reason."""

    def __init__(self, press: Press, settings: Settings) -> None:
        self._press = press
        self._settings = settings

    def on_take(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was taken here; told twice, it prints once."""
        if self._settings.printing.when == "take":
            key = f"take {order.order_id} {order.attempt}"
            self._press.print(key, self.paper(order, shop))

    def on_arrival(self, order: StaffOrder, shop: Shop | None) -> None:
        """Print the ticket of an order that was just placed; told twice, it prints once."""
        if self._settings.printing.when == "arrival":
            self._press.print(f"arrival {order.order_id}", self.paper(order, shop))

    def print_copy(self, order: StaffOrder, shop: Shop | None, now: datetime) -> None:
        """Print a ticket once more, marked as a copy."""
        key = f"copy {order.order_id} {now.isoformat()}"
        self._press.print(key, self.paper(order, shop), is_copy=True)

    def paper(self, order: StaffOrder, shop: Shop | None) -> PrintedTicket:
        """Return what an order's ticket says."""
        drink = shop.drink(order.drink_id) if shop and order.drink_id else None
        choices = choices_of(order, drink)
        return ticket_of(
            order,
            [choice.name for choice in choices if choice.stands_out],
            [choice.name for choice in choices if not choice.stands_out],
            drink.allergens if drink else (),
            shop.name if shop else "",
            self._settings.scan_prefix,
        )
