"""The board: three columns, the truth on top, the keys below."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Key

from backend.client import OrderState
from barista_tui.desk.all_day import batch
from barista_tui.desk.desk import Desk
from barista_tui.desk.picture import COLUMNS
from barista_tui.desk.steps import next_step
from barista_tui.keys import ACTIONS, bindings, keys_of
from barista_tui.screens.ticket_actions import TicketActions
from barista_tui.screens.ways import Ways
from barista_tui.widgets.coach import Coach
from barista_tui.widgets.key_bar import KeyBar
from barista_tui.widgets.no_markup import Static
from barista_tui.widgets.note_line import NoteLine
from barista_tui.widgets.scanner import Scanner
from barista_tui.widgets.status_lines import StatusLines
from barista_tui.widgets.ticket_column import TicketColumn

TITLES = {
    OrderState.PLACED: "WAITING",
    OrderState.MAKING: "MAKING",
    OrderState.COMPLETED: "READY",
}


class BoardScreen(Ways, TicketActions):
    """The screen that a barista looks at all day."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    DEFAULT_CSS = """
    BoardScreen { background: $background; }
    BoardScreen #columns { height: 1fr; }
    BoardScreen #columns TicketColumn { margin-right: 1; }
    BoardScreen #columns TicketColumn:last-of-type { margin-right: 0; }
    BoardScreen.narrow TicketColumn { display: none; margin-right: 0; }
    BoardScreen.narrow TicketColumn.active { display: block; }
    BoardScreen #preview {
        display: none; width: 52; background: white; color: black;
        padding: 1 2; overflow-y: auto;
    }
    BoardScreen.previewing #preview { display: block; }
    """

    def __init__(self, desk: Desk, *, coached: bool = False) -> None:
        super().__init__(desk)
        self._scanner = Scanner(desk.settings.scan_prefix)
        self.is_muted = not desk.settings.sound.on
        # Held, not looked up: a picture can come while the screen is put up or taken down.
        self._status, self._note, self._keys = StatusLines(), NoteLine(), KeyBar()
        self._columns = {state: _column(desk, state) for state in COLUMNS}
        self._preview = Static(id="preview")
        self._coach = Coach() if coached else None

    def compose(self) -> ComposeResult:
        """Lay the board out."""
        yield self._status
        with Horizontal(id="columns"):
            yield from self._columns.values()
            yield self._preview
        if self._coach is not None:
            yield self._coach
        yield self._note
        yield self._keys

    def on_mount(self) -> None:
        """Show the keys, and count the seconds."""
        keys = self.desk.settings.keys
        shown = [(action, keys_of(action, keys)[0]) for action in ACTIONS if action.shown]
        self._keys.show(shown)
        self.set_interval(1.0, self.tick)
        self.draw()

    def on_resize(self) -> None:
        """Show one column only where three do not fit."""
        self.set_class(self.size.width < 60, "narrow")

    def draw(self) -> None:
        """Draw the picture."""
        if not self.is_mounted:
            return
        ticket = self.picked
        picked = ticket.order.order_id if ticket else None
        for state, column in self._columns.items():
            column.set_class(state is self.picker.column, "active")
            column.show(self.picture.columns[state], picked)
        self.draw_lines()

    def tick(self) -> None:
        """Draw what changes by itself: the ages, the clock, the time left to undo."""
        for column in self._columns.values():
            column.tick()
        self.draw_lines()

    def draw_lines(self) -> None:
        """Draw the lines above and below the columns."""
        now = self.desk.now()
        person = self.desk.people.current
        name = person.session.name if person else "nobody"
        self._status.show(self.picture, name, now, self._extra(), self.desk.scans.alarm(now))
        notes = self.desk.notes
        undoable = self.desk.undoable()
        self._note.show(notes.latest(), notes.open_count(), undoable, self._hint(), now)
        if self.has_class("previewing"):
            paper = self.desk.press.preview() or "No ticket was printed yet."
            self._preview.update(paper)
        if self._coach is not None:
            self._coach.show(self.picture, self.picked)

    def on_key(self, event: Key) -> None:
        """Let the scanner type, and digits pick, before keys mean anything else."""
        character = event.character or ""
        if self._scanner.takes(event.key, character):
            event.stop()
            if digits := self._scanner.finished():
                self.scanned(digits)
        elif character.isdigit() and character.isascii() and character != "0":
            event.stop()
            self.digit(character)

    def on_ticket_column_picked(self, event: TicketColumn.Picked) -> None:
        """Pick the clicked ticket; bump it on a double click."""
        ticket = self.picture.ticket(event.order_id)
        self.picker.pick(ticket)
        if ticket is not None and event.twice:
            self.step(ticket, next_step(ticket.order))
        self.draw()

    def _extra(self) -> str:
        """Return what else matters at the top: new orders, the printer, the signal."""
        parts = []
        fresh = self.desk.arrivals.count()
        if fresh:
            parts.append(f"★ {fresh} new")
        press = self.desk.press.status
        if press.uncertain:
            parts.append(f"? ticket #{press.uncertain[0].ticket.number} printed? [p] copy [P] fine")
        elif press.trouble:
            parts.append(f"✖ {press.waiting} to print: {press.trouble}")
        if self.is_muted:
            parts.append("muted")
        return "  ".join(parts)

    def _hint(self) -> str:
        rule = self.desk.settings.batching
        waiting = self.picture.columns[OrderState.PLACED]
        together = batch(waiting, self.picture.shop, self.desk.now(), rule)
        return f"[B] {together}" if together else ""


def _column(desk: Desk, state: OrderState) -> TicketColumn:
    ages = None if state is OrderState.COMPLETED else desk.settings.ages
    return TicketColumn(TITLES[state], ages, desk.now, state.value)
