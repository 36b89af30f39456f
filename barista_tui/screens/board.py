"""The board: three columns of tickets, the status above, the keys below."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.screen import Screen

from backend.client import OrderState
from barista_tui.core.all_day import batch
from barista_tui.core.board_state import COLUMNS, BoardState
from barista_tui.core.scanner_input import ScannerInput
from barista_tui.core.tickets import Ticket
from barista_tui.keys import COMMANDS, key_labels
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.navigation import Navigation, NavigationParts
from barista_tui.screens.ticket_actions import BoardHooks, TicketActions
from barista_tui.session import BaristaSession
from barista_tui.widgets.hints import HintBar
from barista_tui.widgets.key_bar import KeyBar
from barista_tui.widgets.no_markup import Static
from barista_tui.widgets.notification_line import NotificationLine
from barista_tui.widgets.status_bar import StatusBar
from barista_tui.widgets.ticket_column import TicketColumn

TITLES = {
    OrderState.PLACED: "WAITING",
    OrderState.MAKING: "MAKING",
    OrderState.COMPLETED: "READY",
}


def bindings() -> list[BindingType]:
    """Return the key bindings of the board, each with the id that the settings use."""
    return [
        Binding(
            command.keys,
            f"run('{command.name}')",
            command.label or command.help,
            show=False,
            id=command.name,
            tooltip=command.help,
        )
        for command in COMMANDS
    ]


class BoardScreen(Screen[None]):
    """The main screen. What its keys do is in `TicketActions` and `Navigation`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
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

    def __init__(self, session: BaristaSession, *, show_hints: bool = False) -> None:
        super().__init__()
        self._session = session
        self.tickets = self._ticket_actions(session)
        self.navigation = Navigation(self, NavigationParts.of(session), self.tickets)
        self.commands = {
            **self.tickets.commands(),
            **self.navigation.commands(),
            "mute": self._toggle_mute,
            "preview": self._toggle_preview,
        }
        self.is_muted = not session.settings.sound.on
        self._scanner = ScannerInput(session.settings.scan_prefix, session.clock)
        # Attributes, not queries: a redraw can come while the screen is mounted or removed.
        self._status, self._notification, self._keys = StatusBar(), NotificationLine(), KeyBar()
        self._columns = {state: self._column(state) for state in COLUMNS}
        self._preview = Static(id="preview")
        self._hints = HintBar() if show_hints else None

    @property
    def board(self) -> BoardState:
        """The board as it was last drawn."""
        return self.tickets.board

    @property
    def selected(self) -> Ticket | None:
        """The selected ticket, or None if its column is empty."""
        return self.tickets.selected

    def compose(self) -> ComposeResult:
        """Lay out the board."""
        yield self._status
        with Horizontal(id="columns"):
            yield from self._columns.values()
            yield self._preview
        if self._hints is not None:
            yield self._hints
        yield self._notification
        yield self._keys

    def on_mount(self) -> None:
        """Show the keys, and update the times every second."""
        keys = self._session.settings.keys
        shown = [(command, key_labels(command, keys)[0]) for command in COMMANDS if command.shown]
        self._keys.show(shown)
        self.set_interval(1.0, self.tick)
        self.draw()

    def on_resize(self) -> None:
        """Show a single column where three do not fit."""
        self.set_class(self.size.width < 60, "narrow")

    def refresh_board(self) -> None:
        """Read the board again, and draw it."""
        self.tickets.refresh()

    def draw(self) -> None:
        """Draw the board."""
        if not self.is_mounted:
            return
        selected = self.selected.order.order_id if self.selected else None
        for state, column in self._columns.items():
            column.set_class(state is self.tickets.selection.column, "active")
            column.show(self.board.columns[state], selected)
        self.draw_lines()

    def tick(self) -> None:
        """Draw what changes with time: the ages, the clock, the time left to undo."""
        for column in self._columns.values():
            column.tick()
        self.draw_lines()

    def draw_lines(self) -> None:
        """Draw the lines above and below the columns."""
        session, now = self._session, self._session.now()
        current = session.staff.current
        name = current.session.name if current else "nobody"
        self._status.show(self.board, name, now, self._alerts(), session.scans.alert())
        log = session.notifications
        self._notification.show(
            log.current(),
            log.unacknowledged_count(),
            session.actions.next_undo(),
            self._batch_hint(),
            now,
        )
        if self.has_class("previewing"):
            self._preview.update(session.printer.preview() or "No ticket was printed yet.")
        if self._hints is not None:
            self._hints.show(self.board, self.selected)

    def on_screen_resume(self) -> None:
        """Ignore the repeats of the key that has closed a dialog."""
        self.tickets.ignore_held_keys()

    def on_key(self, event: Key) -> None:
        """Pass keys to the scanner input first, and digits to the selection."""
        character = event.character or ""
        if self._scanner.accept(event.key, character):
            event.stop()
            if digits := self._scanner.pop_code():
                self.tickets.bump_scanned(digits)
        elif character.isdigit() and character.isascii() and character != "0":
            event.stop()
            self.tickets.type_digit(character)

    def on_ticket_column_selected(self, event: TicketColumn.Selected) -> None:
        """Select the clicked ticket; bump it on a double click."""
        self.tickets.select(event.order_id)
        if event.double_click:
            self.tickets.bump(self.board.ticket(event.order_id))

    def action_run(self, command: str) -> None:
        """Run a key command by its name, unless it acts and its key is held down."""
        self.tickets.press(command, self.commands[command])

    def _ticket_actions(self, session: BaristaSession) -> TicketActions:
        hooks = BoardHooks(self.draw, self._ask, self.set_timer)
        return TicketActions(
            hooks,
            read_board=session.board,
            me=session.my_name,
            actions=session.actions,
            new_orders=session.new_orders,
            notifications=session.notifications,
            printer=session.printer,
            print_copy=session.print_copy,
            batching=session.settings.batching,
            now=session.now,
            clock=session.clock,
        )

    def _ask(self, question: str, no: str, yes: str, then: Callable[[], None]) -> None:
        def answer(is_yes: bool | None) -> None:
            if is_yes:
                then()

        self.app.push_screen(ConfirmScreen(question, no=no, yes=yes), answer)

    def _toggle_mute(self) -> None:
        self.is_muted = not self.is_muted
        self.draw_lines()

    def _toggle_preview(self) -> None:
        self.toggle_class("previewing")
        self.draw_lines()

    def _alerts(self) -> str:
        """Return what else is shown in the status bar: new orders, the printer, muted."""
        parts = []
        new = self._session.new_orders.count()
        if new:
            parts.append(f"★ {new} new")
        printing = self._session.printer.status
        if printing.uncertain:
            number = printing.uncertain[0].ticket.number
            parts.append(f"? ticket #{number} printed? [p] copy [P] yes")
        elif printing.error:
            parts.append(f"✖ {printing.waiting} to print: {printing.error}")
        if self.is_muted:
            parts.append("muted")
        return "  ".join(parts)

    def _batch_hint(self) -> str:
        rule = self._session.settings.batching
        together = batch(self.board.waiting, self.board.shop, self._session.now(), rule)
        return f"[B] {together}" if together else ""

    def _column(self, state: OrderState) -> TicketColumn:
        settings, now = self._session.settings, self._session.now
        ages = None if state is OrderState.COMPLETED else settings.ages
        return TicketColumn(TITLES[state], ages, now, state.value)
