"""What the keys of the board do with tickets: select them, take steps, undo, print copies."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from backend.client import OrderState
from barista_tui.core.all_day import batch
from barista_tui.core.board_state import BoardState
from barista_tui.core.steps import Step, next_step, step_back
from barista_tui.core.ticket_selection import TicketSelection
from barista_tui.core.tickets import Ticket
from barista_tui.printing.ticket import scan_digits
from barista_tui.session import BaristaSession


class TicketActions:
    """Holds the board as it was last drawn and the selected ticket, and acts on it.

    Args:
        session: the terminal.
        redraw: draws the board again.
    """

    def __init__(self, session: BaristaSession, redraw: Callable[[], None]) -> None:
        self._session = session
        self._redraw = redraw
        self.selection = TicketSelection()
        self.board: BoardState = session.board()

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """Return the functions of the key commands, by their name."""
        return {
            "bump": self._bump,
            "take": lambda: self.take_step(self.selected, Step.MAKE),
            "put_back": self._put_back,
            "complete": lambda: self.take_step(self.selected, Step.COMPLETE),
            "collect": lambda: self.take_step(self.selected, Step.COLLECT),
            "recall": self._recall,
            "undo": self._undo,
            "batch": self._take_batch,
            "reprint": self._print_copy,
            "dismiss_print": self._dismiss_print,
            "seen": self._acknowledge,
            "next": lambda: self._select(lambda: self.selection.move(self.board, 1)),
            "previous": lambda: self._select(lambda: self.selection.move(self.board, -1)),
            "right": lambda: self._select(lambda: self.selection.change_column(self.board, 1)),
            "left": lambda: self._select(lambda: self.selection.change_column(self.board, -1)),
            "oldest": lambda: self._select(lambda: self.selection.select_oldest(self.board)),
        }

    @property
    def selected(self) -> Ticket | None:
        """The selected ticket, or None if its column is empty."""
        return self.selection.current(self.board)

    def refresh(self) -> None:
        """Read the board again, and draw it."""
        self.board = self._session.board()
        self._redraw()

    def select(self, order_id: str | None) -> None:
        """Select the ticket of an order; None changes nothing."""
        self._select(lambda: self.selection.select(self.board.ticket(order_id)))

    def take_step(
        self, ticket: Ticket | None, step: Step | None, reason: str | None = None
    ) -> None:
        """Take a step with a ticket, and select the next ticket to work on."""
        if ticket is None or step is None:
            return
        self._session.new_orders.acknowledge()
        if self._session.actions.take_step(ticket, step, reason):
            self.board = self._session.board()
            self.selection.follow(self.board, ticket, step)
        self.refresh()

    def bump(self, ticket: Ticket | None) -> None:
        """Take the next step with a ticket."""
        self.take_step(ticket, next_step(ticket.order) if ticket else None)

    def cancel(self, ticket: Ticket, reason: str) -> None:
        """Cancel a ticket as it is now; the customer reads the reason unless it is empty."""
        now = self._session.board().ticket(ticket.order.order_id) or ticket
        self.take_step(now, Step.CANCEL, reason or None)

    def type_digit(self, digit: str) -> None:
        """Select a ticket by its short number, digit by digit."""
        self._select(lambda: self.selection.digit(self.board, digit, time.monotonic()))

    def bump_scanned(self, digits: str) -> None:
        """Take the next step with the ticket whose code was scanned."""
        for ticket in self.board.tickets():
            if scan_digits(ticket.order) == digits:
                self.selection.select(ticket)
                self.bump(ticket)
                return
        self._session.notifications.warning("The scanned ticket is not on the board.")

    def _bump(self) -> None:
        self.bump(self.selected)

    def _put_back(self) -> None:
        ticket = self.selected
        self.take_step(ticket, step_back(ticket.order) or Step.UNMAKE if ticket else None)

    def _recall(self) -> None:
        ready = self.board.columns[OrderState.COMPLETED]
        self.take_step(ready[-1] if ready else None, Step.RECALL)

    def _undo(self) -> None:
        self._session.actions.undo()
        self.refresh()

    def _take_batch(self) -> None:
        board, rule = self.board, self._session.settings.batching
        together = batch(board.waiting, board.shop, self._session.now(), rule)
        for ticket in together.tickets if together else ():
            self.take_step(ticket, Step.MAKE)

    def _print_copy(self) -> None:
        """Print a copy of the uncertain ticket if there is one, else of the selected one."""
        if self._session.printer.status.uncertain:
            job = self._session.printer.resolve_uncertain(print_copy=True)
            if job is not None:
                self._session.notifications.info(f"Printing a copy of #{job.ticket.number}.")
        elif self.selected is not None:
            self._session.print_copy(self.selected)

    def _dismiss_print(self) -> None:
        self._session.printer.resolve_uncertain(print_copy=False)

    def _acknowledge(self) -> None:
        if self.selection.is_typing(time.monotonic()):
            self.type_digit("0")
            return
        self._session.new_orders.acknowledge()
        self._session.notifications.acknowledge()
        self.refresh()

    def _select(self, change: Callable[[], object]) -> None:
        change()
        self._redraw()
