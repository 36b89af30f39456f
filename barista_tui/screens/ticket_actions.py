"""What the keys of the board do with tickets, apart from how the board looks."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.screen import Screen

from backend.client import OrderState
from barista_tui.desk.all_day import batch
from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Gravity
from barista_tui.desk.picture import Picture
from barista_tui.desk.steps import Step, next_step, step_back
from barista_tui.desk.tickets import Ticket
from barista_tui.picker import Picker
from barista_tui.printing.ticket import scan_digits
from barista_tui.screens.cancel import CancelScreen


class TicketActions(Screen[None]):
    """A screen with a desk, a picture of it, and a picked ticket."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.picker = Picker()
        self.picture: Picture = desk.picture()

    def repaint(self) -> None:
        """Draw the desk as it is now."""
        self.picture = self.desk.picture()
        self.draw()

    def draw(self) -> None:
        """Draw the picture."""
        raise NotImplementedError

    @property
    def picked(self) -> Ticket | None:
        """The picked ticket, or None on an empty column."""
        return self.picker.settle(self.picture)

    def step(self, ticket: Ticket | None, step: Step | None, reason: str | None = None) -> None:
        """Ask for a step with a ticket, and go where the work goes."""
        if ticket is None or step is None:
            return
        self.desk.arrivals.acknowledge()
        if self.desk.step(ticket, step, reason):
            self.picture = self.desk.picture()
            self.picker.stepped(self.picture, ticket, step)
        self.repaint()

    def action_bump(self) -> None:
        """Take the picked ticket one step further."""
        ticket = self.picked
        self.step(ticket, next_step(ticket.order) if ticket else None)

    def action_take(self) -> None:
        """Start making the picked ticket."""
        self.step(self.picked, Step.MAKE)

    def action_put_back(self) -> None:
        """Move the picked ticket one column back."""
        ticket = self.picked
        self.step(ticket, step_back(ticket.order) or Step.UNMAKE if ticket else None)

    def action_complete(self) -> None:
        """Say that the picked drink is ready."""
        self.step(self.picked, Step.COMPLETE)

    def action_collect(self) -> None:
        """Say that the picked drink was handed over."""
        self.step(self.picked, Step.COLLECT)

    def action_cancel(self) -> None:
        """Ask why, then cancel the picked ticket."""
        ticket = self.picked
        if ticket is not None:
            self.app.push_screen(CancelScreen(ticket), self._cancelled(ticket))

    def _cancelled(self, ticket: Ticket) -> Callable[[str | None], None]:
        def cancel(reason: str | None) -> None:
            # None is the way out; no reason at all is the empty text.
            if reason is not None:
                now = self.desk.picture().ticket(ticket.order.order_id) or ticket
                self.step(now, Step.CANCEL, reason or None)

        return cancel

    def action_recall(self) -> None:
        """Bring the drink that was last ready back to making."""
        ready = self.picture.columns[OrderState.COMPLETED]
        self.step(ready[-1] if ready else None, Step.RECALL)

    def action_undo(self) -> None:
        """Take back what was done last."""
        self.desk.undo()
        self.repaint()

    def action_batch(self) -> None:
        """Take all tickets of the batching hint."""
        waiting = self.picture.columns[OrderState.PLACED]
        shop, rule = self.picture.shop, self.desk.settings.batching
        together = batch(waiting, shop, self.desk.now(), rule)
        for ticket in together.tickets if together else ():
            self.step(ticket, Step.MAKE)

    def action_reprint(self) -> None:
        """Print an uncertain ticket, else the picked one, as a copy."""
        if self.desk.press.status.uncertain:
            job = self.desk.press.settle_uncertain(again=True)
            if job is not None:
                self.desk.notes.write(Gravity.INFO, f"Copy of #{job.ticket.number} printing.")
        elif self.picked is not None:
            self.desk.reprint(self.picked)
            self.desk.notes.write(Gravity.INFO, f"Copy of #{self.picked.order.number} printing.")

    def action_dismiss_print(self) -> None:
        """Believe that an uncertain ticket was printed."""
        self.desk.press.settle_uncertain(again=False)

    def action_seen(self) -> None:
        """Stop the signal and close the oldest grave note."""
        if self.picker.is_typing(time.monotonic()):
            self.digit("0")
            return
        self.desk.arrivals.acknowledge()
        self.desk.notes.acknowledge()
        self.repaint()

    def action_next(self) -> None:
        """Pick the next ticket."""
        self._move(lambda: self.picker.move(self.picture, 1))

    def action_previous(self) -> None:
        """Pick the previous ticket."""
        self._move(lambda: self.picker.move(self.picture, -1))

    def action_right(self) -> None:
        """Go to the next column."""
        self._move(lambda: self.picker.turn(self.picture, 1))

    def action_left(self) -> None:
        """Go to the previous column."""
        self._move(lambda: self.picker.turn(self.picture, -1))

    def action_oldest(self) -> None:
        """Pick the ticket that waits longest."""
        self._move(lambda: self.picker.oldest(self.picture))

    def digit(self, digit: str) -> None:
        """Pick a ticket by its short number, digit by digit."""
        self._move(lambda: self.picker.digit(self.picture, digit, time.monotonic()))

    def scanned(self, digits: str) -> None:
        """Bump the ticket whose code was scanned."""
        for ticket in self.picture.tickets():
            if scan_digits(ticket.order) == digits:
                self.picker.pick(ticket)
                self.step(ticket, next_step(ticket.order))
                return
        self.desk.notes.write(Gravity.WARNING, "The scanned ticket is not on the board.")

    def _move(self, go: Callable[[], object]) -> None:
        go()
        self.draw()
