"""Which ticket is selected, and which one is next when the board changes. Pure."""

from __future__ import annotations

from backend.client import OrderState
from barista_tui.core.board_state import COLUMNS, BoardState
from barista_tui.core.steps import Step
from barista_tui.core.tickets import Ticket

# Digits typed within this time make one number.
DIGIT_SECONDS = 1.2
_FOLLOWED = frozenset({Step.MAKE, Step.UNMAKE, Step.RECALL})


class TicketSelection:
    """Remembers the selected ticket, its column, and its place in the column."""

    def __init__(self) -> None:
        self.column = OrderState.PLACED
        self.order_id: str | None = None
        self._place = 0
        self._digits = ""
        self._typed_at = 0.0

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

    def digit(self, board: BoardState, digit: str, seconds: float) -> bool:
        """Add a digit to the short number being typed; return whether it selected a ticket.

        `seconds` is a monotonic time. If no ticket has the number, its last digit
        starts a new one.
        """
        soon = seconds - self._typed_at < DIGIT_SECONDS
        self._typed_at = seconds
        for typed in (self._digits + digit if soon else digit, digit):
            ticket = board.by_short_number(int(typed))
            if ticket is not None:
                self._digits = typed
                self.select(ticket)
                return True
        self._digits = digit
        return False

    def is_typing(self, seconds: float) -> bool:
        """Return whether another digit would continue the number."""
        return bool(self._digits) and seconds - self._typed_at < DIGIT_SECONDS

    def follow(self, board: BoardState, ticket: Ticket, step: Step) -> None:
        """Select the next ticket to work on after a step; `board` is the one after it.

        A ticket that was taken stays selected. After a completed one follows the next
        of the same barista, then the oldest waiting one.
        """
        self._digits = ""
        if step in _FOLLOWED:
            self.select(board.ticket(ticket.order.order_id))
        elif step is Step.COMPLETE:
            self._select_next(board, ticket)
        elif not board.columns[self.column]:
            self.select_oldest(board)
        self.current(board)

    def _select_next(self, board: BoardState, done: Ticket) -> None:
        """Select the barista's next ticket, else the oldest waiting one, else the ready one."""
        for ticket in board.columns[OrderState.MAKING]:
            if ticket.order.barista_name == done.order.barista_name:
                self.select(ticket)
                return
        if board.columns[OrderState.PLACED]:
            self.select_oldest(board)
        else:
            self.select(board.ticket(done.order.order_id))
