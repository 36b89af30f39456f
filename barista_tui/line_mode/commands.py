"""The commands of the line mode: a word, usually followed by the short number of a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backend.client import Drink
from barista_tui.core.actions import OpenAction, PauseAction, StockAction, WalkUpAction
from barista_tui.core.all_day import batch, counts
from barista_tui.core.option_selection import OptionSelection
from barista_tui.core.shop_actions import pause_end, stock_actions
from barista_tui.core.steps import Step, next_step, step_back
from barista_tui.core.summaries import connection_summary, shop_summary
from barista_tui.core.tickets import Ticket, format_duration
from barista_tui.line_mode.reporter import WriteLine
from barista_tui.line_mode.ticket_line import ticket_line
from barista_tui.session import BaristaSession

HELP = """\
take 3, ready 3, hand 3: take, complete or hand over the ticket with short number 3
next 3: its next step; back 3: one step back; cancel 3 reason: cancel it; copy 3: print it again
undo: undo the last action; seen: acknowledge; switch: the next signed-in person; quit
list: all tickets; allday: what is to be made; status: the shop, the connection, the statistics
open, close, pause 15 (minutes), pause 14:30, unpause; out oat: sold out; in oat: available
walkup flat white, oat, for Ada: an order without a phone
newcode: replace the code at once, if it is being abused
newcode end: the same, and cancel the orders that were scanned and not placed"""


class LineCommands:
    """Runs typed commands."""

    def __init__(self, session: BaristaSession, write: WriteLine) -> None:
        self._session = session
        self._actions = session.actions
        self._write = write
        self._commands: Mapping[str, Callable[[str], object]] = {
            "take": lambda text: self._take_step(text, Step.MAKE),
            "ready": lambda text: self._take_step(text, Step.COMPLETE),
            "hand": lambda text: self._take_step(text, Step.COLLECT),
            "next": self._next_step,
            "back": self._step_back,
            "cancel": self._cancel,
            "copy": self._print_copy,
            "undo": lambda _: self._actions.undo(),
            "list": lambda _: self._list(),
            "allday": lambda _: self._all_day(),
            "status": lambda _: self._status(),
            "open": lambda _: self._actions.request(OpenAction(True)),
            "close": lambda _: self._actions.request(OpenAction(False)),
            "pause": self._pause,
            "unpause": lambda _: self._actions.request(PauseAction(None)),
            "out": lambda text: self._set_available(text, available=False),
            "in": lambda text: self._set_available(text, available=True),
            "walkup": self._walk_up,
            "newcode": self._new_code,
            "seen": lambda _: self._acknowledge(),
            "switch": lambda _: self._write(f"{session.staff.switch()} is the current user."),
            "help": lambda _: self._help(),
        }

    def run(self, line: str) -> bool:
        """Run one line; return False if it is `quit`."""
        word, _, rest = line.strip().partition(" ")
        if word == "quit":
            return False
        command = self._commands.get(word.lower())
        if command is None:
            self._write(f"There is no command {word}. Type help.")
        else:
            command(rest.strip())
        return True

    def _ticket(self, text: str) -> Ticket | None:
        number = text.split(" ")[0].lstrip("#")
        board = self._session.board()
        ticket = board.by_short_number(int(number)) if number.isdecimal() else None
        if ticket is None:
            self._write("Type the short number of a ticket; list shows them.")
        return ticket

    def _take_step(self, text: str, step: Step, reason: str | None = None) -> None:
        if ticket := self._ticket(text):
            self._actions.take_step(ticket, step, reason)

    def _next_step(self, text: str) -> None:
        ticket = self._ticket(text)
        if ticket and (step := next_step(ticket.order)):
            self._actions.take_step(ticket, step)

    def _step_back(self, text: str) -> None:
        if ticket := self._ticket(text):
            self._actions.take_step(ticket, step_back(ticket.order) or Step.UNMAKE)

    def _cancel(self, text: str) -> None:
        reason = text.partition(" ")[2].strip()
        self._take_step(text, Step.CANCEL, reason or None)

    def _print_copy(self, text: str) -> None:
        if ticket := self._ticket(text):
            self._session.print_copy(ticket)

    def _acknowledge(self) -> None:
        self._session.new_orders.acknowledge()
        self._session.notifications.acknowledge()

    def _help(self) -> None:
        for line in HELP.splitlines():
            self._write(line)

    def _list(self) -> None:
        tickets = self._session.board().tickets()
        for ticket in sorted(tickets, key=lambda ticket: ticket.short_number):
            self._write(ticket_line(ticket))
        if not tickets:
            self._write("There are no tickets.")

    def _all_day(self) -> None:
        board, rule = self._session.board(), self._session.settings.batching
        for count in counts(board.to_make, board.shop, rule.milk):
            self._write(str(count))
        together = batch(board.waiting, board.shop, self._session.now(), rule)
        self._write(str(together) if together else f"{len(board.to_make)} to make in total")

    def _status(self) -> None:
        session, board = self._session, self._session.board()
        self._write(connection_summary(board.connection, session.now()))
        if alert := session.scans.alert():
            self._write(f"{alert}: newcode makes a new code.")
        if board.shop is not None:
            self._write(f"{board.shop.name}: {shop_summary(board.shop, session.now())}")
        statistics = session.drinks.statistics()
        wait = statistics.median_wait_seconds
        median = "unknown" if wait is None else format_duration(wait)
        self._write(f"Drinks today {statistics.today}, median wait {median}")
        if board.pending:
            actions = ", ".join(str(queued.action) for queued in board.pending)
            self._write(f"Not confirmed yet: {actions}")

    def _pause(self, text: str) -> None:
        until = pause_end(text, self._session.now())
        if until is None:
            self._write("For how many minutes, or until when? For example pause 15, pause 14:30.")
        else:
            self._actions.request(PauseAction(until))

    def _set_available(self, text: str, *, available: bool) -> None:
        shop = self._session.shop_state.shop
        items = [item for item, _ in stock_actions(shop)] if shop else []
        named = [item for item in items if item.name.casefold() == text.casefold()]
        for item in named:
            action = StockAction(item.drink_id, item.option_id, item.name, available)
            self._actions.request(action)
        if not named:
            self._write(f"Nothing on the menu is called {text}.")

    def _new_code(self, text: str) -> None:
        if text in ("", "end"):
            self._session.admin.new_code(cancel_unplaced=text == "end")
        else:
            self._write("Type newcode, or newcode end to cancel the orders that are not placed.")

    def _walk_up(self, text: str) -> None:
        first, *others = [part.strip() for part in text.split(",")]
        menu = self._session.admin.menu()
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
