"""What the keys of the board do with tickets: select them, take steps, undo, print copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.client import OrderState
from barista_tui.core.action_queue import ActionQueue
from barista_tui.core.actions import number_label
from barista_tui.core.all_day import batch
from barista_tui.core.board_state import BoardState
from barista_tui.core.new_orders import NewOrders
from barista_tui.core.notifications import NotificationLog
from barista_tui.core.steps import RULES, Step, is_of_another, next_step, step_back
from barista_tui.core.ticket_selection import TicketSelection
from barista_tui.core.tickets import Ticket
from barista_tui.printing.print_worker import PrintWorker
from barista_tui.printing.ticket import scan_digits
from barista_tui.screens.held_keys import HeldKeys
from barista_tui.settings import Batching

# After the selection has moved by itself, nobody can have seen it within this time.
SEEN_AFTER_SECONDS = 0.5


@dataclass(frozen=True)
class BoardHooks:
    """What the actions need of the screen that shows the board.

    Attributes:
        redraw: draws the board again.
        ask: asks a question with the answers no and yes, and calls a function after yes.
        later: calls a function after some seconds.
    """

    redraw: Callable[[], None]
    ask: Callable[[str, str, str, Callable[[], None]], object]
    later: Callable[[float, Callable[[], None]], object]


class TicketActions:
    """Holds the board as it was last drawn and the selected ticket, and acts on it.

    Args:
        hooks: the screen.
        read_board: returns the board as it is now.
        me: returns the name of the current user, None if nobody is signed in.
        actions: takes the steps.
        new_orders: is acknowledged by a step.
        notifications: where the barista is told why nothing was done.
        printer: prints the tickets.
        print_copy: prints a ticket again.
        batching: what may be made together.
        now: the clock.
        clock: a monotonic clock, in seconds.

    Attributes:
        press: runs a command by its name, unless its key is held down.
        ignore_held_keys: to be called when a dialog was closed: its key may still be held.
    """

    def __init__(
        self,
        hooks: BoardHooks,
        *,
        read_board: Callable[[], BoardState],
        me: Callable[[], str | None],
        actions: ActionQueue,
        new_orders: NewOrders,
        notifications: NotificationLog,
        printer: PrintWorker,
        print_copy: Callable[[Ticket], None],
        batching: Batching,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._hooks = hooks
        self._read_board = read_board
        self._me = me
        self._actions = actions
        self._new_orders = new_orders
        self._notifications = notifications
        self._printer = printer
        self._print_selected = print_copy
        self._batching = batching
        self._now = now
        self._clock = clock
        self._held_keys = HeldKeys(clock, hooks.later, lambda: self._selected_id)
        self.press, self.ignore_held_keys = self._held_keys.press, self._held_keys.close_dialog
        self._moved_at: float | None = None
        self.selection = TicketSelection(clock)
        self.board: BoardState = read_board()

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """Return the functions of the key commands, by their name."""
        take, select = self.take_selected, self._select
        return {
            "bump": self._bump,
            "take": lambda: take(Step.MAKE),
            "put_back": self._put_back,
            "complete": lambda: take(Step.COMPLETE),
            "collect": lambda: take(Step.COLLECT),
            "recall": self._recall,
            "undo": self._undo,
            "undo_all": self._undo_all,
            "batch": self._take_batch,
            "reprint": self._print_copy,
            "dismiss_print": self._dismiss_print,
            "seen": self._acknowledge,
            "next": lambda: select(lambda: self.selection.move(self.board, 1)),
            "previous": lambda: select(lambda: self.selection.move(self.board, -1)),
            "right": lambda: select(lambda: self.selection.change_column(self.board, 1)),
            "left": lambda: select(lambda: self.selection.change_column(self.board, -1)),
            "oldest": lambda: select(lambda: self.selection.select_oldest(self.board)),
        }

    @property
    def selected(self) -> Ticket | None:
        """The selected ticket, or None if its column is empty."""
        return self.selection.current(self.board)

    @property
    def _selected_id(self) -> str | None:
        return self.selected.order.order_id if self.selected else None

    def refresh(self) -> None:
        """Read the board again, and draw it."""
        before = self.selected
        self.board = self._read_board()
        if before is not None:
            self._leave_if_lost(before)
            if self._selected_id != before.order.order_id:
                self._moved_at = self._clock()
        self._hooks.redraw()

    def select(self, order_id: str | None) -> None:
        """Select the ticket of an order; None changes nothing."""
        self._select(lambda: self.selection.select(self.board.ticket(order_id)))

    def take_step(
        self, ticket: Ticket | None, step: Step | None, reason: str | None = None
    ) -> None:
        """Take a step with a ticket, and select the next ticket to work on."""
        if ticket is None or step is None:
            return
        self._new_orders.acknowledge()
        if self._actions.take_step(ticket, step, reason):
            self.board = self._read_board()
            self.selection.follow(self.board, ticket, step)
        self.refresh()

    def bump(self, ticket: Ticket | None) -> None:
        """Take the next step with a ticket, after a question if it is another barista's."""
        self.take_or_ask(ticket, next_step(ticket.order) if ticket else None)

    def cancel(self, ticket: Ticket, reason: str) -> None:
        """Cancel a ticket as it is now; the customer reads the reason unless it is empty."""
        now = self._read_board().ticket(ticket.order.order_id) or ticket
        self.take_step(now, Step.CANCEL, reason or None)

    def type_digit(self, digit: str) -> None:
        """Select a ticket by the number of its order, digit by digit."""
        self._held_keys.press_other()
        self._moved_at = None
        if not self.selection.digit(self.board, digit):
            number = self.selection.missing_number(self.board)
            self._notifications.info(f"#{number} is not on the board.")
        self._hooks.redraw()

    def bump_scanned(self, digits: str) -> None:
        """Take the next step with the ticket whose code was scanned."""
        for ticket in self.board.tickets():
            if scan_digits(ticket.order) == digits:
                self.selection.select(ticket)
                self.bump(ticket)
                return
        self._notifications.warning("The scanned ticket is not on the board.")

    def is_sure(self) -> bool:
        """Return whether the selected ticket is the one the barista means; if not, say so."""
        number = self.selection.missing_number(self.board)
        self.selection.forget_digits()
        if number is not None:
            self._notifications.info(f"#{number} is not on the board: nothing was done.")
            return False
        moved_at, self._moved_at = self._moved_at, None
        if moved_at is not None and self._clock() - moved_at < SEEN_AFTER_SECONDS:
            now = number_label(self.selected.order.number) if self.selected else "no ticket"
            self._notifications.info(f"The board has just changed: {now} is selected now.")
            return False
        return True

    def _leave_if_lost(self, before: Ticket) -> None:
        """Select another ticket if the selected one is now made by somebody else."""
        after = self.board.ticket(before.order.order_id)
        if after is None or not self._is_others(after) or self._is_others(before):
            return
        if after.order.state is OrderState.MAKING:
            self.selection.move_on(self.board, after, self._me())

    def _is_others(self, ticket: Ticket) -> bool:
        name = ticket.order.barista_name
        return name is not None and name != self._me()

    def take_selected(self, step: Step | None) -> None:
        """Take a step with the selected ticket, if it is the one the barista means."""
        if self.is_sure():
            self.take_or_ask(self.selected, step)

    def take_or_ask(self, ticket: Ticket | None, step: Step | None) -> None:
        """Take a step, but ask first if somebody else has the ticket."""
        if ticket is None or step is None:
            return
        if not is_of_another(step, ticket.order, self._me()):
            self.take_step(ticket, step)
            return
        order, verb = ticket.order, RULES[step].verb
        number, name = number_label(order.number), order.barista_name
        doing = "is making" if order.state is OrderState.MAKING else "has made"

        def take() -> None:
            self.take_step(self._read_board().ticket(order.order_id), step)

        question = f"{name} {doing} {number} {order.drink_name}."
        self._hooks.ask(question, f"Leave it to {name}", f"{verb.capitalize()} {number}", take)

    def _bump(self) -> None:
        if self.is_sure():
            self.bump(self.selected)

    def _put_back(self) -> None:
        ticket = self.selected
        self.take_selected((step_back(ticket.order) or Step.UNMAKE) if ticket else None)

    def _recall(self) -> None:
        ready = self.board.columns[OrderState.COMPLETED]
        self.take_or_ask(ready[-1] if ready else None, Step.RECALL)

    def _undo(self) -> None:
        self._actions.undo()
        self.refresh()

    def _undo_all(self) -> None:
        self._actions.undo_all()
        self.refresh()

    def _take_batch(self) -> None:
        board = self.board
        together = batch(board.waiting, board.shop, self._now(), self._batching)
        for ticket in together.tickets if together else ():
            self.take_step(ticket, Step.MAKE)

    def _print_copy(self) -> None:
        """Print a copy of the uncertain ticket if there is one, else of the selected one."""
        if self._printer.status.uncertain:
            job = self._printer.resolve_uncertain(print_copy=True)
            if job is not None:
                self._notifications.info(f"Printing a copy of #{job.ticket.number}.")
        elif self.selected is not None:
            self._print_selected(self.selected)

    def _dismiss_print(self) -> None:
        self._printer.resolve_uncertain(print_copy=False)

    def _acknowledge(self) -> None:
        if self.selection.is_typing():
            self.type_digit("0")
            return
        self._new_orders.acknowledge()
        self._notifications.acknowledge()
        self.refresh()

    def _select(self, change: Callable[[], object]) -> None:
        self.selection.forget_digits()
        self._moved_at = None
        change()
        self._hooks.redraw()
