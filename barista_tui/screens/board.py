"""The board: the tickets as cards, the status above, the keys below."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.screen import Screen

from backend.client import OrderState
from barista_tui.core.ages import old_tickets
from barista_tui.core.all_day import batch
from barista_tui.core.board_state import BoardState
from barista_tui.core.empty_states import empty_texts
from barista_tui.core.footer import Situation, footer_commands
from barista_tui.core.rush import rush_sign
from barista_tui.core.scanner_input import ScannerInput
from barista_tui.core.shop_condition import Condition, shop_condition
from barista_tui.core.stations import Station
from barista_tui.core.tickets import Ticket
from barista_tui.keys import COMMANDS, key_labels
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.navigation import Navigation, NavigationParts
from barista_tui.screens.ticket_actions import BoardHooks, TicketActions
from barista_tui.screens.view_actions import ViewActions, ViewParts
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings
from barista_tui.widgets.banner import Banner
from barista_tui.widgets.board_view import BoardView
from barista_tui.widgets.key_bar import Entry, KeyBar
from barista_tui.widgets.no_markup import Static
from barista_tui.widgets.notification_line import NotificationLine
from barista_tui.widgets.side_pane import SidePane
from barista_tui.widgets.status_bar import StatusBar
from barista_tui.widgets.ticket_layout import Density

# From this width on, the selected ticket and the all-day counts are docked at the right.
PANE_FROM_WIDTH = 160


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
    BoardScreen #middle { height: 1fr; }
    BoardScreen #preview {
        display: none; width: 52; background: white; color: black;
        padding: 1 2; overflow-y: auto;
    }
    BoardScreen.previewing #preview { display: block; }
    """

    def __init__(self, session: BaristaSession) -> None:
        super().__init__()
        self._session = session
        self.tickets = self._ticket_actions(session)
        self.navigation = Navigation(self, NavigationParts.of(session), self.tickets)
        self.view = BoardView(session.settings.ages, session.now, density_of(session.settings))
        self.view_actions = ViewActions(self, self.view, ViewParts.of(session), self.tickets)
        moves = self.tickets.commands()
        self.commands = {
            **moves,
            "left": lambda: self._move(-1, moves["left"]),
            "right": lambda: self._move(1, moves["right"]),
            **self.navigation.commands(),
            **self.view_actions.commands(),
            "mute": self._toggle_mute,
            "preview": self._toggle_preview,
        }
        self.is_muted = not session.settings.sound.on
        self._scanner = ScannerInput(session.settings.scan_prefix, session.clock)
        # Attributes, not queries: a redraw can come while the screen is mounted or removed.
        self._status, self._notification, self._keys = StatusBar(), NotificationLine(), KeyBar()
        self._banner, self._pane = Banner(), SidePane(session.settings)
        self._shop_condition: Condition | None = None
        self._preview = Static(id="preview")

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
        yield self._banner
        with Horizontal(id="middle"):
            yield self.view
            yield self._pane
            yield self._preview
        yield self._notification
        yield self._keys

    def on_mount(self) -> None:
        """Draw the board, and update the times every second."""
        self.set_interval(1.0, self.tick)
        self.draw()

    def on_resize(self) -> None:
        """Dock the pane where there is room for it."""
        self._pane.set_class(self.room() >= PANE_FROM_WIDTH, "shown")
        self.call_after_refresh(self.draw)

    def room(self) -> int:
        """Return the width for the board and its pane: all of the screen."""
        return self.size.width

    def condition(self) -> Condition | None:
        """Return what keeps customers from ordering, or None."""
        session = self._session
        is_signed_in = session.staff.current is not None
        return shop_condition(self.board, session.now(), is_signed_in=is_signed_in)

    def refresh_board(self) -> None:
        """Read the board again, and draw it."""
        self.tickets.refresh()

    def draw(self) -> None:
        """Draw the board."""
        if not self.is_mounted:
            return
        selected = self.selected.order.order_id if self.selected else None
        self._shop_condition = self.condition()
        empty = empty_texts(self.board, self._shop_condition, self._session.station)
        self.view.show(self.board, selected, self.tickets.selection.column, empty)
        self.draw_lines()

    def tick(self) -> None:
        """Draw what changes with time: the ages, the clock, the time left to undo."""
        self._shop_condition = self.condition()
        self.view.tick()
        self.draw_lines()

    def draw_lines(self) -> None:
        """Draw what is above, below and beside the tickets."""
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
        self._banner.show(self._shop_condition)
        self._pane.show(self.board, self.selected, now)
        self._keys.show(self._footer())
        if self.has_class("previewing"):
            self._preview.update(session.printer.preview() or "No ticket was printed yet.")

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

    def on_board_view_selected(self, event: BoardView.Selected) -> None:
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
        """Return what else is shown in the status bar: new orders, the printer, a rush, muted."""
        parts = []
        if self._session.station is not Station.EVERYTHING:
            hidden = len(self.board.elsewhere)
            others = f", {hidden} elsewhere" if hidden else ""
            parts.append(f"station {self._session.station}{others}")
        new = self._session.new_orders.count()
        if new:
            parts.append(f"★ {new} new")
        printing = self._session.printer.status
        if printing.uncertain:
            number = printing.uncertain[0].ticket.number
            parts.append(f"? ticket #{number} printed? [p] copy [P] yes")
        elif printing.error:
            parts.append(f"✖ {printing.waiting} to print: {printing.error}")
        parts += filter(None, [rush_sign(self._session.shop_state.shop, self._session.now())])
        if running_out := self._session.supplies.summary():
            parts.append(f"▼ {running_out}")
        if self.is_muted:
            parts.append("muted")
        return "  ".join(parts)

    def _batch_hint(self) -> str:
        rule = self._session.settings.batching
        together = batch(self.board.waiting, self.board.shop, self._session.now(), rule)
        return f"[B] {together}" if together else ""

    def _footer(self) -> list[Entry]:
        session, board = self._session, self.board
        ready = board.columns[OrderState.COMPLETED]
        now = Situation(
            selected=self.selected.order.state if self.selected else None,
            can_undo=session.actions.next_undo() is not None,
            can_batch=bool(self._batch_hint()),
            has_ready=bool(ready),
            old_ready=len(old_tickets(ready, session.now(), session.settings.ages)),
            is_alert=bool(session.new_orders.count()),
        )
        keys = session.settings.keys
        return [
            (name, label, key_labels(_BY_NAME[name], keys)[0])
            for name, label in footer_commands(now)
        ]

    def _move(self, by: int, otherwise: Callable[[], None]) -> None:
        """Select the card beside the selected one, else the first one of the next state."""
        if not self.view_actions.move_beside(by):
            otherwise()


def density_of(settings: Settings) -> Density | None:
    """Return the density of the settings, None for automatic."""
    return None if settings.density == "auto" else Density(settings.density)


_BY_NAME = {command.name: command for command in COMMANDS}
