"""Runs the commands of the board's keys, and ignores the repeats of a key that is held down."""

from __future__ import annotations

from collections.abc import Callable

from barista_tui.core.key_repeat import KeyRepeat, Press
from barista_tui.keys import COMMANDS

_ACTING = frozenset(command.name for command in COMMANDS if command.acts)


class HeldKeys:
    """Decides for each press of a key whether its command is run.

    Args:
        clock: a monotonic clock, in seconds.
        later: calls a function after some seconds.
        target: returns what a command would act on now.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
        target: Callable[[], str | None],
    ) -> None:
        self._repeat = KeyRepeat(clock)
        self._later = later
        self._target = target
        self.close_dialog, self.press_other = self._repeat.close_dialog, self._repeat.press_other

    def press(self, command: str, run: Callable[[], None]) -> None:
        """Run a command, unless it acts and its key is held down."""
        if command not in _ACTING:
            self.press_other()
            run()
            return
        press = self._repeat.press(command)
        if press is Press.ACT:
            run()
        elif press is Press.WAIT:
            self._wait(command, self._repeat.pressed_at(command), self._target(), run)

    def _wait(
        self, command: str, pressed_at: float, target: str | None, run: Callable[[], None]
    ) -> None:
        """Run a command once no repeat has followed, if it still acts on the same ticket."""

        def check() -> None:
            if self._repeat.pressed_at(command) == pressed_at and self._target() == target:
                self._wait(command, pressed_at, target, run)

        seconds = self._repeat.seconds_to_wait(command)
        if seconds > 0:
            self._later(seconds, check)
        else:
            run()
