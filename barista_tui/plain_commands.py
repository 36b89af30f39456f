"""The commands of the line mode: a word, a ticket's short number, and what else it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backend.client import Drink, OrderState
from barista_tui.choosing import Choosing
from barista_tui.desk.all_day import batch, counts
from barista_tui.desk.desk import Desk
from barista_tui.desk.new_code import make_new_code
from barista_tui.desk.steps import Step, next_step, step_back
from barista_tui.desk.tickets import Ticket, clock_face
from barista_tui.desk.wishes import OpenWish, PauseWish, StockWish, WalkUpWish
from barista_tui.plain_words import line_of
from barista_tui.screens.shop import pause_end, stock_of
from barista_tui.widgets.status_lines import opening, truth

HELP = """\
take 3, ready 3, hand 3: a step with the ticket of short number 3; next 3: whichever is next
back 3: one step back; cancel 3 reason: cancel it; copy 3: print it again; undo: take back the last
list: all tickets; allday: what is to be made; status: the shop, the connection, the figures
open, close, pause 15 (minutes) or 14:30, unpause; out oat, in oat: sold out, and back
walkup flat white, oat, for Ada: an order at the counter; seen: acknowledge; switch; quit
newcode: make a new code at once, if the one on show is abused
newcode end: the same, and end the orders that were scanned and not placed"""


class Commands:
    """Runs typed commands against a desk."""

    def __init__(self, desk: Desk, say: Callable[[str], None]) -> None:
        self._desk = desk
        self._say = say
        self._commands: Mapping[str, Callable[[str], None]] = {
            "take": lambda text: self._step(text, Step.MAKE),
            "ready": lambda text: self._step(text, Step.COMPLETE),
            "hand": lambda text: self._step(text, Step.COLLECT),
            "next": lambda text: self._step(text, None),
            "back": self._back,
            "cancel": self._cancel,
            "copy": self._copy,
            "undo": lambda _: self._undo(),
            "list": lambda _: self._list(),
            "allday": lambda _: self._all_day(),
            "status": lambda _: self._status(),
            "open": lambda _: self._desk.ask(OpenWish(True)),
            "close": lambda _: self._desk.ask(OpenWish(False)),
            "pause": self._pause,
            "unpause": lambda _: self._desk.ask(PauseWish(None)),
            "out": lambda text: self._stock(text, available=False),
            "in": lambda text: self._stock(text, available=True),
            "walkup": self._walk_up,
            "newcode": self._new_code,
            "seen": lambda _: self._seen(),
            "switch": lambda _: self._say(f"{self._desk.people.switch()} has the keys."),
            "help": lambda _: self._help(),
        }

    def run(self, line: str) -> bool:
        """Run one line; return False when it says to quit."""
        word, _, rest = line.strip().partition(" ")
        if word == "quit":
            return False
        command = self._commands.get(word.lower())
        if command is None:
            self._say(f"There is no command {word}. Type help.")
        else:
            command(rest.strip())
        return True

    def _ticket(self, text: str) -> Ticket | None:
        number = text.split(" ")[0].lstrip("#")
        ticket = self._desk.picture().at_index(int(number)) if number.isdecimal() else None
        if ticket is None:
            self._say("Name a ticket by its short number; list shows them.")
        return ticket

    def _step(self, text: str, step: Step | None, reason: str | None = None) -> None:
        ticket = self._ticket(text)
        wanted = step or (next_step(ticket.order) if ticket else None)
        if ticket is not None and wanted is not None:
            self._desk.step(ticket, wanted, reason)

    def _back(self, text: str) -> None:
        ticket = self._ticket(text)
        if ticket is not None:
            self._desk.step(ticket, step_back(ticket.order) or Step.UNMAKE)

    def _cancel(self, text: str) -> None:
        reason = text.partition(" ")[2].strip()
        self._step(text, Step.CANCEL, reason or None)

    def _copy(self, text: str) -> None:
        ticket = self._ticket(text)
        if ticket is not None:
            self._desk.reprint(ticket)

    def _undo(self) -> None:
        self._desk.undo()

    def _seen(self) -> None:
        self._desk.arrivals.acknowledge()
        self._desk.notes.acknowledge()

    def _help(self) -> None:
        for line in HELP.splitlines():
            self._say(line)

    def _list(self) -> None:
        tickets = self._desk.picture().tickets()
        for ticket in sorted(tickets, key=lambda ticket: ticket.index):
            self._say(line_of(ticket))
        if not tickets:
            self._say("No tickets.")

    def _all_day(self) -> None:
        picture, rule = self._desk.picture(), self._desk.settings.batching
        waiting = picture.columns[OrderState.PLACED]
        open_tickets = (*waiting, *picture.columns[OrderState.MAKING])
        for count in counts(open_tickets, picture.shop, rule.milk):
            self._say(str(count))
        together = batch(waiting, picture.shop, self._desk.now(), rule)
        self._say(str(together) if together else f"{len(open_tickets)} to be made in all")

    def _status(self) -> None:
        picture, figures = self._desk.picture(), self._desk.figures()
        self._say(truth(picture.connection, self._desk.now()))
        if alarm := self._desk.scans.alarm(self._desk.now()):
            self._say(f"{alarm}: newcode makes a new code.")
        if picture.shop is not None:
            self._say(f"{picture.shop.name}: {opening(picture.shop, self._desk.now())}")
        wait = figures.median_wait_seconds
        median = "unknown" if wait is None else clock_face(wait)
        self._say(f"Drinks today {figures.today}, median wait {median}")
        if picture.pending:
            self._say(f"Not confirmed yet: {', '.join(str(e.wish) for e in picture.pending)}")

    def _pause(self, text: str) -> None:
        until = pause_end(text, self._desk.now())
        if until is None:
            self._say("Say for how many minutes, or until when: pause 15, pause 14:30.")
        else:
            self._desk.ask(PauseWish(until))

    def _stock(self, text: str, *, available: bool) -> None:
        shop = self._desk.facts.shop
        rows = [wish for wish, _ in stock_of(shop)] if shop else []
        named = [wish for wish in rows if wish.name.casefold() == text.casefold()]
        for wish in named:
            self._desk.ask(StockWish(wish.drink_id, wish.option_id, wish.name, available))
        if not named:
            self._say(f"Nothing on the menu is called {text}.")

    def _new_code(self, text: str) -> None:
        if text in ("", "end"):
            make_new_code(self._desk, cancel_unplaced=text == "end")
        else:
            self._say("Say newcode, or newcode end to end the orders that nobody has placed.")

    def _walk_up(self, text: str) -> None:
        first, *others = [part.strip() for part in text.split(",")]
        shop = self._desk.facts.shop
        drinks = [d for d in shop.menu if d.name.casefold() == first.casefold()] if shop else []
        if not drinks:
            self._say(f"No drink is called {first}.")
            return
        name = next((o[4:].strip() for o in others if o.lower().startswith("for ")), None)
        options = [o for o in others if not o.lower().startswith("for ")]
        wish = self._chosen(drinks[0], options, name)
        if wish is not None:
            self._desk.ask(wish)

    def _chosen(self, drink: Drink, options: list[str], name: str | None) -> WalkUpWish | None:
        choosing = Choosing(drink)
        for option in options:
            places = [
                place
                for place, row in enumerate(choosing.rows)
                if row.option.name.casefold() == option.casefold()
            ]
            if not places:
                self._say(f"{drink.name} has no option {option}.")
                return None
            if not choosing.is_chosen(choosing.rows[places[0]]):
                choosing.toggle(places[0])
        ids, names = choosing.option_ids(), choosing.option_names()
        return WalkUpWish(drink.drink_id, drink.name, ids, names, name)
