"""The Textual app: draws the scene after each change, and several times a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Protocol

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from display_kiosk.board_view import BoardView, Ticket, newly_ready
from display_kiosk.canvas import Canvas, arrange
from display_kiosk.clock import ShopClock
from display_kiosk.drawing import palette
from display_kiosk.kiosk_state import KioskState
from display_kiosk.scene import Scene, build_scene
from display_kiosk.settings import Settings

# Small against the 15 s for which the shop accepts a code after its window.
TICK_SECONDS = 0.2


class Source(Protocol):
    """The source of changes: ``Feed``, or a fake."""

    def start(self) -> None:
        """Start."""

    def close(self) -> None:
        """Stop."""


class KioskApp(App[None]):
    """Shows one shop's code and board until it is stopped.

    Args:
        settings: The kiosk's settings.
        state: What is shown.
        clock: The shop's time.
        source: Updates ``state``; it is started and closed by the app.
        announce: Called with each ticket that becomes ready; must not block.
        heartbeat: Called after each drawing.
    """

    TITLE = "Coffee"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+q", "quit", "Quit"),
        ("i", "toggle_details", "Details for staff"),
    ]
    CSS = """
    Screen { background: #17110d; overflow: hidden; }
    #screen { height: 1fr; }
    #board { width: 1fr; height: 1fr; }
    #footer { height: 1; }
    """

    class StateChanged(Message):
        """The state has changed."""

    def __init__(
        self,
        settings: Settings,
        state: KioskState,
        clock: ShopClock,
        source: Source,
        *,
        announce: Callable[[Ticket], None] | None = None,
        heartbeat: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._state = state
        self._clock = clock
        self._source = source
        self._announce = announce or (lambda _ticket: None)
        self._heartbeat = heartbeat
        self._board: BoardView | None = None
        self._has_details = False
        self.scene: Scene | None = None

    def compose(self) -> ComposeResult:
        """Create the three canvases."""
        with Horizontal(id="screen"):
            yield Canvas(palette.PAPER, id="code")
            yield Canvas(palette.NIGHT, id="board")
        yield Canvas(palette.FOOTER, id="footer")

    def on_mount(self) -> None:
        """Start the source and the timer."""
        self.set_interval(TICK_SECONDS, self.draw)
        self._source.start()

    def on_unmount(self) -> None:
        """Stop the source."""
        self._source.close()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size, which ``self.size`` has only later."""
        self.draw(event.size)

    def request_draw(self) -> None:
        """Draw soon; may be called from any thread."""
        self.post_message(self.StateChanged())

    def on_kiosk_app_state_changed(self) -> None:
        """Draw the new state."""
        self.draw()

    def draw(self, size: Size | None = None) -> None:
        """Draw the state for a screen of this size, or of the app's size."""
        columns, rows = size or self.size
        if not columns or not self.query("#footer"):
            return
        drawn = build_scene(
            self._state.snapshot(),
            self._clock.now(),
            self._settings,
            columns,
            rows,
            has_details=self._has_details,
        )
        arrange(self.query_one("#screen"), self.query_one("#code"), drawn.areas)
        self.query_one("#code", Canvas).show(drawn.code_lines)
        self.query_one("#board", Canvas).show(drawn.board_lines)
        self.query_one("#footer", Canvas).show(drawn.footer_lines)
        self._announce_ready(drawn.board)
        self.scene = drawn
        self._heartbeat()

    def action_toggle_details(self) -> None:
        """Show the state of the connection to staff, or to guests again."""
        self._has_details = not self._has_details
        self.draw()

    def _announce_ready(self, board: BoardView) -> None:
        if self._state.snapshot().shop is None:
            return
        for ticket in newly_ready(self._board, board):
            self._announce(ticket)
        self._board = board
