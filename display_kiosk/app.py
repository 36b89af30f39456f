"""The kiosk's screen: draws the scene whenever there is news, and a few times a second."""

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
from display_kiosk.clock import ShopClock
from display_kiosk.drawing import palette
from display_kiosk.news import News
from display_kiosk.picture import Picture
from display_kiosk.scene import Scene, scene
from display_kiosk.settings import Settings

# A code leaves the screen at most this long after its time; it is good for 15 s more.
TICK_SECONDS = 0.2


class Source(Protocol):
    """What brings the news; ``Feed``, or a test's own."""

    def start(self) -> None:
        """Start bringing news."""

    def close(self) -> None:
        """Stop."""


class KioskApp(App[None]):
    """Shows one shop's code and board until it is stopped.

    Args:
        settings: the kiosk.
        news: what is known.
        clock: the shop's time.
        source: brings the news; started and stopped here.
        announce: takes each ticket that becomes ready, if they are called out; must not block.
        beat: called whenever the screen was drawn.
    """

    TITLE = "Coffee"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+q", "quit", "Quit")]
    CSS = """
    Screen { background: #17110d; overflow: hidden; }
    #wall { height: 1fr; }
    #code { height: 100%; }
    #board { width: 1fr; height: 100%; }
    #footer { height: 1; }
    """

    class Heard(Message):
        """There is news."""

    def __init__(
        self,
        settings: Settings,
        news: News,
        clock: ShopClock,
        source: Source,
        *,
        announce: Callable[[Ticket], None] | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._news = news
        self._clock = clock
        self._source = source
        self._announce = announce or (lambda _ticket: None)
        self._beat = beat
        self._board: BoardView | None = None
        self.scene: Scene | None = None

    def compose(self) -> ComposeResult:
        """Lay out the three pictures."""
        with Horizontal(id="wall"):
            yield Picture(palette.PAPER, id="code")
            yield Picture(palette.NIGHT, id="board")
        yield Picture(palette.FOOTER, id="footer")

    def on_mount(self) -> None:
        """Start the news and the ticks."""
        self.set_interval(TICK_SECONDS, self.draw)
        self._source.start()

    def on_unmount(self) -> None:
        """Stop the news."""
        self._source.close()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size, which is the app's own a moment later only."""
        self.draw(event.size)

    def hear(self) -> None:
        """Draw soon; may be called from any thread."""
        self.post_message(self.Heard())

    def on_kiosk_app_heard(self) -> None:
        """Draw what is new."""
        self.draw()

    def draw(self, size: Size | None = None) -> None:
        """Show what is known now, on a screen of this size, or of the app's own."""
        columns, rows = size or self.size
        if not columns or not self.query("#footer"):
            return
        drawn = scene(self._news.facts(), self._clock.now(), self._settings, columns, rows)
        self.query_one("#code").styles.width = drawn.panel_columns
        self.query_one("#code", Picture).show(drawn.code_lines)
        self.query_one("#board", Picture).show(drawn.board_lines)
        self.query_one("#footer", Picture).show(drawn.footer_lines)
        self._call_out(drawn.board)
        self.scene = drawn
        self._beat()

    def _call_out(self, board: BoardView) -> None:
        if self._news.facts().shop is None:
            return
        for ticket in newly_ready(self._board, board):
            self._announce(ticket)
        self._board = board
