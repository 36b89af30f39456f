"""The commands of the line mode: a word, usually followed by the number of an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backend.client import ClientError, Drink
from barista_tui.core.actions import (
    OpenAction,
    PauseAction,
    StockAction,
    WalkUpAction,
    number_label,
)
from barista_tui.core.all_day import batch, counts
from barista_tui.core.figure_texts import figure_lines
from barista_tui.core.option_selection import OptionSelection
from barista_tui.core.shop_actions import pause_end, stock_actions
from barista_tui.core.shop_condition import shop_summary
from barista_tui.core.steps import Step, is_of_another, next_step, step_back
from barista_tui.core.summaries import connection_summary
from barista_tui.core.supply_lines import supply_lines
from barista_tui.core.tickets import Ticket, format_duration
from barista_tui.line_mode.help import help_lines
from barista_tui.line_mode.parts import LineParts
from barista_tui.line_mode.reporter import WriteLine
from barista_tui.line_mode.ticket_line import ticket_line

_NOTES_SHOWN = 10


class LineCommands:
    """Runs typed commands."""

    def __init__(self, parts: LineParts, write: WriteLine) -> None:
        self._parts = parts
        self._actions = parts.actions
        self._write = write
        self._commands: Mapping[str, Callable[[str], object]] = {
            "take": lambda text: self._take_step(text, Step.MAKE),
            "ready": lambda text: self._take_step(text, Step.COMPLETE),
            "hand": lambda text: self._take_step(text, Step.COLLECT),
            "next": self._next_step,
            "back": self._step_back,
            "cancel": self._cancel,
            "copy": self._print_copy,
            "undo": self._undo,
            "list": lambda _: self._list(),
            "allday": lambda _: self._all_day(),
            "status": lambda _: self._status(),
            "figures": lambda _: self._figures(),
            "notes": lambda _: self._notes(),
            "open": lambda _: self._actions.request(OpenAction(True)),
            "close": lambda _: self._actions.request(OpenAction(False)),
            "pause": self._pause,
            "unpause": lambda _: self._actions.request(PauseAction(None)),
            "out": lambda text: self._set_available(text, available=False),
            "in": lambda text: self._set_available(text, available=True),
            "walkup": self._walk_up,
            "newcode": self._new_code,
            "seen": lambda _: self._acknowledge(),
            "supplies": lambda _: self._supplies(),
            "switch": lambda _: write(f"{parts.staff.switch()} is the current user."),
            "help": self._help,
        }

    def run(self, line: str) -> None:
        """Run one line."""
        word, _, rest = line.strip().partition(" ")
        command = self._commands.get(word.lower())
        if command is None:
            self._write(f"There is no command {word}. Type help.")
        else:
            command(rest.strip())

    def _ticket(self, text: str) -> Ticket | None:
        number = text.split(" ")[0].lstrip("#")
        if not number.isdecimal():
            self._write("Type the number of an order; list shows them.")
            return None
        ticket = self._parts.read_board().by_number(int(number))
        if ticket is None:
            self._write(f"#{int(number)} is not on the board; list shows what is.")
        return ticket

    def _take_step(self, text: str, step: Step) -> None:
        if ticket := self._ticket(text):
            self._take_or_refuse(ticket, step, text)

    def _take_or_refuse(self, ticket: Ticket, step: Step, text: str) -> None:
        """Take a step; with the ticket of somebody else only if `anyway` was typed."""
        order = ticket.order
        current = self._parts.staff.current
        me = current.session.name if current else None
        if is_of_another(step, order, me) and not text.endswith(" anyway"):
            number, name = number_label(order.number), order.barista_name
            self._write(f"{name} has {number}. Add the word anyway to do it all the same.")
            return
        self._actions.take_step(ticket, step)

    def _next_step(self, text: str) -> None:
        ticket = self._ticket(text)
        if ticket and (step := next_step(ticket.order)):
            self._take_or_refuse(ticket, step, text)

    def _step_back(self, text: str) -> None:
        if ticket := self._ticket(text):
            self._take_or_refuse(ticket, step_back(ticket.order) or Step.UNMAKE, text)

    def _cancel(self, text: str) -> None:
        reason = text.partition(" ")[2].strip()
        if ticket := self._ticket(text):
            self._actions.take_step(ticket, Step.CANCEL, reason or None)

    def _undo(self, text: str) -> None:
        if text == "all":
            self._actions.undo_all()
        else:
            self._actions.undo()

    def _print_copy(self, text: str) -> None:
        if ticket := self._ticket(text):
            self._parts.print_copy(ticket)

    def _acknowledge(self) -> None:
        self._parts.new_orders.acknowledge()
        self._parts.notifications.acknowledge()

    def _help(self, word: str) -> None:
        for line in help_lines(word):
            self._write(line)

    def _list(self) -> None:
        now = self._parts.now()
        tickets = self._parts.read_board().tickets()
        for ticket in sorted(tickets, key=lambda t: t.order.placed_at or t.order.scanned_at):
            self._write(ticket_line(ticket, now))
        if not tickets:
            self._write("There are no orders.")

    def _all_day(self) -> None:
        board, rule = self._parts.read_board(), self._parts.batching
        for count in counts(board.to_make, board.shop, rule.milk):
            self._write(str(count))
        together = batch(board.waiting, board.shop, self._parts.now(), rule)
        self._write(str(together) if together else f"{len(board.to_make)} to make in total")

    def _status(self) -> None:
        parts, board = self._parts, self._parts.read_board()
        self._write(connection_summary(board.connection, parts.now()))
        if alert := parts.scans.alert():
            self._write(f"{alert}: newcode makes a new code.")
        if board.shop is not None:
            summary = shop_summary(board.shop, parts.now(), board.open_orders)
            self._write(f"{board.shop.name}: {summary}")
        statistics = parts.drinks.statistics()
        wait = statistics.median_wait_seconds
        median = "unknown" if wait is None else format_duration(wait)
        self._write(f"Drinks today {statistics.today}, median wait {median}")
        if board.pending:
            actions = ", ".join(str(queued.action) for queued in board.pending)
            self._write(f"Not confirmed yet: {actions}")

    def _figures(self) -> None:
        day = self._parts.day_figures
        try:
            if day.is_due():
                day.load()
        except ClientError as error:
            self._write(f"The figures cannot be read now: {str(error).rstrip('.')}.")
        figures = day.figures()
        if figures is not None:
            for line in figure_lines(figures, day.open_orders()):
                self._write(line)

    def _supplies(self) -> None:
        lines = supply_lines(self._parts.read_board(), self._parts.supplies.statuses)
        for _, line in lines:
            self._write(line)
        if not lines:
            self._write("No supplies are counted.")

    def _notes(self) -> None:
        notes = self._parts.notifications.all()[:_NOTES_SHOWN]
        for note in reversed(notes):
            self._write(f"{note.at.astimezone():%H:%M} {note.text}")
        if not notes:
            self._write("There are no notes.")

    def _pause(self, text: str) -> None:
        until = pause_end(text, self._parts.now())
        if until is None:
            self._write("For how many minutes, or until when? For example pause 15, pause 14:30.")
        else:
            self._actions.request(PauseAction(until))

    def _set_available(self, text: str, *, available: bool) -> None:
        shop = self._parts.read_board().shop
        items = [item for item, _ in stock_actions(shop)] if shop else []
        named = [item for item in items if item.name.casefold() == text.casefold()]
        for item in named:
            action = StockAction(item.drink_id, item.option_id, item.name, available)
            self._actions.request(action)
        if not named:
            self._write(f"Nothing on the menu is called {text}.")

    def _new_code(self, text: str) -> None:
        if text in ("", "end"):
            self._parts.admin.new_code(cancel_unplaced=text == "end")
        else:
            self._write("Type newcode, or newcode end to cancel the orders that are not placed.")

    def _walk_up(self, text: str) -> None:
        first, *others = [part.strip() for part in text.split(",")]
        menu = self._parts.admin.menu()
        drink = next((d for d in menu if d.name.casefold() == first.casefold()), None)
        if drink is None:
            self._write(f"No drink is called {first}.")
            return
        name = next((o[4:].strip() for o in others if o.lower().startswith("for ")), None)
        options = [o for o in others if not o.lower().startswith("for ")]
        action = self._walk_up_action(drink, options, name)
        if action is not None:
            self._actions.request(action)

    def _walk_up_action(
        self, drink: Drink, options: list[str], name: str | None
    ) -> WalkUpAction | None:
        selection = OptionSelection(drink)
        for option in options:
            if not selection.choose(option):
                self._write(f"{drink.name} has no option {option}.")
                return None
        ids, names = selection.option_ids(), selection.option_names()
        return WalkUpAction(drink.drink_id, drink.name, ids, names, name)
