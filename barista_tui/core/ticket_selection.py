"""Which ticket is selected, and which one is next when the board changes. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable

from backend.client import OrderState
from barista_tui.core.board_state import COLUMNS, BoardState
from barista_tui.core.steps import Step
from barista_tui.core.tickets import Ticket

# Digits typed within this time make one number.
DIGIT_SECONDS = 1.2
_FOLLOWED = frozenset({Step.MAKE, Step.UNMAKE, Step.RECALL})


class TicketSelection:
    """Remembers the selected ticket, its column, and its place in the column.

    Args:
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.column = OrderState.PLACED
        self.order_id: str | None = None
        self._place = 0
        self._digits = ""
        self._typed_at = 0.0
        self._before_digits: tuple[OrderState, str | None] = (self.column, None)

    def current(self, board: BoardState) -> Ticket | None:
        """Return the selected ticket; if it is gone, the one that is now in its place."""
        tickets = board.columns[self.column]
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

    def select(self, ticket: Ticket | None) -> None:
        """Select a ticket in any column; None changes nothing."""
        if ticket is not None:
            self.column, self.order_id = ticket.order.state, ticket.order.order_id

    def move(self, board: BoardState, by: int) -> None:
        """Move up or down in the column."""
        tickets = board.columns[self.column]
        self.current(board)
        if tickets:
            self._place = max(0, min(len(tickets) - 1, self._place + by))
            self.order_id = tickets[self._place].order.order_id

    def change_column(self, board: BoardState, by: int) -> None:
        """Move to another column, wrapping around at the ends."""
        self.column = COLUMNS[(COLUMNS.index(self.column) + by) % len(COLUMNS)]
        self.order_id, self._place = None, 0
        self.current(board)

    def select_oldest(self, board: BoardState) -> None:
        """Select the ticket that has waited longest."""
        self.column, self.order_id, self._place = OrderState.PLACED, None, 0
        self.current(board)

    def digit(self, board: BoardState, digit: str) -> bool:
        """Add a digit to the order number being typed; return whether it selected a ticket.

        While no ticket has the number, the ticket of before is selected, and
        `missing_number` names the number: a ticket whose number is only part of what
        was typed is never left selected.
        """
        if not self.is_typing():
            self._digits = ""
            self._before_digits = (self.column, self.order_id)
        self._typed_at = self._clock()
        self._digits += digit
        ticket = board.by_number(int(self._digits))
        if ticket is None:
            self.column, self.order_id = self._before_digits
            return False
        self.select(ticket)
        return True

    def is_typing(self) -> bool:
        """Return whether another digit would continue the number."""
        return bool(self._digits) and self._clock() - self._typed_at < DIGIT_SECONDS

    def missing_number(self, board: BoardState) -> int | None:
        """Return the number that was typed last if no ticket has it, else None."""
        if not self._digits or board.by_number(int(self._digits)) is not None:
            return None
        return int(self._digits)

    def forget_digits(self) -> None:
        """Forget the number that was typed: another key was pressed."""
        self._digits = ""

    def follow(self, board: BoardState, ticket: Ticket, step: Step) -> None:
        """Select the next ticket to work on after a step; `board` is the one after it.

        A ticket that was taken stays selected. After a completed one follows the next
        of the same barista, then the oldest waiting one.
        """
        if step in _FOLLOWED:
            self.select(board.ticket(ticket.order.order_id))
        elif step is Step.COMPLETE:
            self.move_on(board, ticket, ticket.order.barista_name)
        elif not board.columns[self.column]:
            self.select_oldest(board)
        self.current(board)

    def move_on(self, board: BoardState, left: Ticket, barista_name: str | None) -> None:
        """Select the barista's next ticket, else the oldest waiting one, else the one left."""
        for ticket in board.columns[OrderState.MAKING]:
            if ticket.order.barista_name == barista_name:
                self.select(ticket)
                return
        if board.columns[OrderState.PLACED]:
            self.select_oldest(board)
        else:
            self.select(board.ticket(left.order.order_id))
