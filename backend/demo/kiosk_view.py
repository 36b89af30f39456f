"""The kiosk beside the board, drawn by the kiosk's own scene."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from display_kiosk.canvas import Canvas, arrange
from display_kiosk.clock import ShopClock
from display_kiosk.drawing import palette
from display_kiosk.kiosk_state import KioskState
from display_kiosk.scene import build_scene
from display_kiosk.settings import Settings

DRAW_SECONDS = 0.25


class KioskView(Widget):
    """Shows the code and the order board, as the kiosk on the counter does.

    Args:
        settings: returns the settings of the kiosk now.
        state: what is shown.
        clock: the shop's time.
    """

    DEFAULT_CSS = """
    KioskView { background: #17110d; layout: vertical; overflow: hidden; }
    KioskView .screen { height: 1fr; }
    KioskView .code { height: 100%; }
    KioskView .board { width: 1fr; height: 100%; }
    KioskView .footer { height: 1; }
    """

    def __init__(
        self, settings: Callable[[], Settings], state: KioskState, clock: ShopClock
    ) -> None:
        super().__init__()
        self._settings, self._state, self._clock = settings, state, clock
        self._code = Canvas(palette.PAPER, id="kiosk-code")
        self._board = Canvas(palette.NIGHT, id="kiosk-board")
        self._footer = Canvas(palette.FOOTER, id="kiosk-footer")

    def compose(self) -> ComposeResult:
        """Lay out the code beside the board, and the footer below."""
        for canvas, name in ((self._code, "code"), (self._board, "board")):
            canvas.add_class(name)
        self._footer.add_class("footer")
        with Vertical():
            with Horizontal(classes="screen"):
                yield self._code
                yield self._board
            yield self._footer

    def on_mount(self) -> None:
        """Draw several times a second, as the kiosk does."""
        self.set_interval(DRAW_SECONDS, self.draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.draw()

    def draw(self) -> None:
        """Draw the state for the size of this widget."""
        columns, rows = self.size
        if not columns or not rows:
            return
        scene = build_scene(
            self._state.snapshot(), self._clock.now(), self._settings(), columns, rows
        )
        arrange(self.query_one(".screen"), self._code, scene.areas)
        self._code.show(scene.code_lines)
        self._board.show(scene.board_lines)
        self._footer.show(scene.footer_lines)
