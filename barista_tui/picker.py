"""Which ticket is picked, and where the pick goes when the board moves under it. Pure."""

from __future__ import annotations

from backend.client import OrderState
from barista_tui.desk.picture import COLUMNS, Picture
from barista_tui.desk.steps import Step
from barista_tui.desk.tickets import Ticket

# Digits typed within this time make one number.
DIGIT_SECONDS = 1.2
_FOLLOWED = frozenset({Step.MAKE, Step.UNMAKE, Step.RECALL})


class Picker:
    """Remembers the picked ticket, its column, and its place there."""

    def __init__(self) -> None:
        self.column = OrderState.PLACED
        self.order_id: str | None = None
        self._place = 0
        self._digits = ""
        self._typed_at = 0.0

    def settle(self, picture: Picture) -> Ticket | None:
        """Return the picked ticket of a picture: the same, else who took its place."""
        tickets = picture.columns[self.column]
        for place, ticket in enumerate(tickets):
            if ticket.order.order_id == self.order_id:
                self._place = place
                return ticket
        if not tickets:
            self.order_id = None
            return None
        self._place = min(self._place, len(tickets) - 1)
        self.order_id = tickets[self._place].order.order_id
        return tickets[self._place]

    def pick(self, ticket: Ticket | None) -> None:
        """Pick a ticket, in whatever column it is."""
        if ticket is not None:
            self.column, self.order_id = ticket.order.state, ticket.order.order_id

    def move(self, picture: Picture, by: int) -> None:
        """Go up or down in the column."""
        tickets = picture.columns[self.column]
        self.settle(picture)
        if tickets:
            self._place = max(0, min(len(tickets) - 1, self._place + by))
            self.order_id = tickets[self._place].order.order_id

    def turn(self, picture: Picture, by: int) -> None:
        """Go to another column, and round at the end."""
        self.column = COLUMNS[(COLUMNS.index(self.column) + by) % len(COLUMNS)]
        self.order_id, self._place = None, 0
        self.settle(picture)

    def oldest(self, picture: Picture) -> None:
        """Pick the ticket that waits longest."""
        self.column, self.order_id, self._place = OrderState.PLACED, None, 0
        self.settle(picture)

    def digit(self, picture: Picture, digit: str, seconds: float) -> bool:
        """Add a digit to the short number that is being typed; return whether it named a ticket.

        ``seconds`` is a clock that only grows. A number that names no ticket is
        taken as a new one that starts with its last digit.
        """
        soon = seconds - self._typed_at < DIGIT_SECONDS
        self._typed_at = seconds
        for typed in (self._digits + digit if soon else digit, digit):
            ticket = picture.at_index(int(typed))
            if ticket is not None:
                self._digits = typed
                self.pick(ticket)
                return True
        self._digits = digit
        return False

    def is_typing(self, seconds: float) -> bool:
        """Return whether a further digit would go on with the number."""
        return bool(self._digits) and seconds - self._typed_at < DIGIT_SECONDS

    def stepped(self, picture: Picture, ticket: Ticket, step: Step) -> None:
        """Go where the work goes after a step with a ticket; ``picture`` is the one after it.

        A drink that was taken is the next to be ready. After that comes another
        one in the same hands, then the oldest that waits.
        """
        self._digits = ""
        if step in _FOLLOWED:
            self.pick(picture.ticket(ticket.order.order_id))
        elif step is Step.COMPLETE:
            self._next_to_do(picture, ticket)
        elif not picture.columns[self.column]:
            self.oldest(picture)
        self.settle(picture)

    def _next_to_do(self, picture: Picture, done: Ticket) -> None:
        """Pick the next drink in the same hands, else the oldest that waits, else the ready one."""
        for ticket in picture.columns[OrderState.MAKING]:
            if ticket.order.barista_name == done.order.barista_name:
                self.pick(ticket)
                return
        if picture.columns[OrderState.PLACED]:
            self.oldest(picture)
        else:
            self.pick(picture.ticket(done.order.order_id))
