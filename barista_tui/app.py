"""The Textual app: it draws the session, and coalesces its changes into few redraws."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.events import Unmount
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from barista_tui.keys import COMMANDS
from barista_tui.messages import SessionChanged
from barista_tui.screens.board import BoardScreen
from barista_tui.session import BaristaSession
from barista_tui.sound import Chime
from barista_tui.themes import ESPRESSO, THEMES, VARIABLES

# Changes within this time of the last redraw are drawn together.
COALESCE_SECONDS = 0.03


class BaristaApp(App[None]):
    """The barista's terminal.

    Args:
        session: the headless terminal; the app starts and closes it.
        board_screen: the main screen, if not the usual one.
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
    .dialog OptionList { height: auto; max-height: 45vh; background: $surface; border: none; }
    .dialog Input { border: tall $panel; }
    .dialog Input:focus { border: tall $primary; }
    .dialog Input.-textual-compact { border: none; height: 1; background: $panel; }
    .dialog Input.-textual-compact:focus { border: none; background: $selected; }
    .hidden { display: none; }
    """

    def __init__(self, session: BaristaSession, board_screen: BoardScreen | None = None) -> None:
        super().__init__()
        self.session = session
        self.board_screen = board_screen or BoardScreen(session)
        sound = session.settings.sound
        self._chime = Chime(sound.command, sound.every_seconds, self.bell)
        self._redraw_requested = False
        self._sign_in_needed = False
        self._redrawn_at = 0.0
        self._redraw_timer: Timer | None = None
        self.redraws = 0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = ESPRESSO.name
        if session.settings.theme in self.available_themes:
            self.theme = session.settings.theme
        else:
            names = ", ".join(sorted(self.available_themes))
            session.notifications.warning(f"The theme in the settings is not one of {names}.")
        self.set_keymap(session.settings.keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the board's colours for themes that do not define them."""
        return VARIABLES

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every command of the board in the command palette, each once."""
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)
        yield SystemCommand("Quit", "Quit; pending actions are kept", self.action_quit)
        if screen is self.board_screen:
            for command in COMMANDS:
                run = partial(self.board_screen.action_run, command.name)
                yield SystemCommand(command.title, command.help, run)

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
        """Show the board, start the session, and ask for a sign-in if nobody is signed in."""
        self.push_screen(self.board_screen)
        self.session.subscribe(self._request_redraw)
        self.session.start()
        self.set_interval(0.5, self._alert)
        self._ask_to_sign_in()

    def on_session_changed(self, _message: SessionChanged) -> None:
        """Draw the board again, at most once in `COALESCE_SECONDS`."""
        wait = self._redrawn_at + COALESCE_SECONDS - time.monotonic()
        if wait > 0:
            if self._redraw_timer is None:
                self._redraw_timer = self.set_timer(wait, self._redraw)
            return
        self._redraw()

    def on_unmount(self, _event: Unmount) -> None:
        """Stop all threads; what is pending stays on disk."""
        self._chime.close()
        self.session.close()

    def _redraw(self) -> None:
        self._redraw_timer, self._redraw_requested = None, False
        self._redrawn_at = time.monotonic()
        self.redraws += 1
        self.board_screen.refresh_board()
        self._ask_to_sign_in()

    def _ask_to_sign_in(self) -> None:
        """Open the sign-in once nobody is signed in any more, or the session was refused."""
        needed = self.session.needs_sign_in
        if needed and not self._sign_in_needed:
            self.board_screen.navigation.require_sign_in()
        self._sign_in_needed = needed

    def _request_redraw(self) -> None:
        """Request a redraw, from any thread; one request stands for any number of changes."""
        if not self._redraw_requested:
            self._redraw_requested = True
            self.post_message(SessionChanged())

    def _alert(self) -> None:
        if self.board_screen.is_muted or not self.session.new_orders.count():
            self._chime.stop()
        else:
            self._chime.play(time.monotonic())
