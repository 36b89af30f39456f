"""The Textual app: it shows the desk, and turns what its threads say into one redrawing."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.app import App, SystemCommand
from textual.events import Unmount
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from barista_tui.desk.desk import Desk
from barista_tui.desk.notes import Gravity
from barista_tui.keys import ACTIONS
from barista_tui.messages import DeskChanged
from barista_tui.screens.board import BoardScreen
from barista_tui.screens.sign_in import SignInScreen
from barista_tui.sound import Chime
from barista_tui.themes import ESPRESSO, THEMES, VARIABLES

# What comes within this time of the last redrawing is drawn together.
COALESCE_SECONDS = 0.03


class BaristaApp(App[None]):
    """The barista's terminal.

    Args:
        desk: the terminal without a screen; the app starts and closes it.
        coached: whether a line says which keys to try, as in the demo.
    """

    TITLE = "Serverlesspresso"
    CSS = """
    ModalScreen { align: center middle; background: $background 60%; }
    .dialog {
        width: 64; max-width: 96%; height: auto; max-height: 94%;
        background: $surface; border: round $primary; padding: 0 2;
    }
    .dialog .title { text-style: bold; color: $primary; margin-bottom: 1; }
    .dialog .keys { color: $quiet; margin-top: 1; }
    .dialog VerticalScroll { height: auto; max-height: 1fr; }
    .dialog OptionList { height: auto; max-height: 16; background: $surface; border: none; }
    .dialog Input { border: tall $panel; }
    .dialog Input:focus { border: tall $primary; }
    .hidden { display: none; }
    """

    def __init__(self, desk: Desk, *, coached: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.board = BoardScreen(desk, coached=coached)
        sound = desk.settings.sound
        self._chime = Chime(sound.command, sound.every_seconds, self.bell)
        self._poked = False
        self._drawn_at = 0.0
        self._later: Timer | None = None
        self.paints = 0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = ESPRESSO.name
        if desk.settings.theme in self.available_themes:
            self.theme = desk.settings.theme
        else:
            names = ", ".join(sorted(self.available_themes))
            desk.notes.write(Gravity.WARNING, f"There is no such theme; there are {names}.")
        self.set_keymap(desk.settings.keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the board's colours for themes that do not name them."""
        return VARIABLES

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action of the board in the command palette."""
        yield from super().get_system_commands(screen)
        if screen is self.board:
            for action in ACTIONS:
                run = getattr(self.board, f"action_{action.name}")
                yield SystemCommand(action.label or action.help, action.help, run)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message for some seconds; without markup unless it is asked for."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def on_mount(self) -> None:
        """Show the board, start the desk, and ask who is there if nobody is."""
        self.push_screen(self.board)
        self.desk.listen(self._poke)
        self.desk.start()
        self.set_interval(0.5, self._signal)
        if self.desk.people.current is None:
            self.push_screen(SignInScreen(self.desk, may_leave=False))

    def on_desk_changed(self, _message: DeskChanged) -> None:
        """Draw the board anew; what comes too soon after is drawn together, a little later."""
        wait = self._drawn_at + COALESCE_SECONDS - time.monotonic()
        if wait > 0:
            if self._later is None:
                self._later = self.set_timer(wait, self._draw)
            return
        self._draw()

    def on_unmount(self, _event: Unmount) -> None:
        """Stop everything; what is pending stays on disk."""
        self._chime.close()
        self.desk.close()

    def _draw(self) -> None:
        self._later, self._poked = None, False
        self._drawn_at = time.monotonic()
        self.paints += 1
        self.board.repaint()

    def _poke(self) -> None:
        """Ask for a redrawing, from any thread; one request stands for any number."""
        if not self._poked:
            self._poked = True
            self.post_message(DeskChanged())

    def _signal(self) -> None:
        if self.board.is_muted or not self.desk.arrivals.count():
            self._chime.quiet()
        else:
            self._chime.sound(time.monotonic())
