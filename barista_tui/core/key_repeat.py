"""Separates presses of a key from the repeats of one that is held down. Pure.

A terminal reports no release of a key: a held one looks like many presses, the
second after about half a second, the next ones every 30 to 90 ms. So a key that
has just acted does nothing until it has been quiet for a while, and where a press
could be the first repeat, it acts only once none has followed it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from enum import StrEnum

QUIET_SECONDS = 0.25
# Keyboards start to repeat after at most about this time.
REPEAT_DELAY_SECONDS = 0.8
# The pause between two repeats is at most about this long.
REPEAT_INTERVAL_SECONDS = 0.12


class Press(StrEnum):
    """What to do with a press: act, ignore it, or wait whether it is the first of several."""

    ACT = "act"
    IGNORE = "ignore"
    WAIT = "wait"


class KeyRepeat:
    """Remembers when the key of each command was pressed last.

    Args:
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pressed_at: dict[str, float] = {}
        self._last: str | None = None
        self._closed_at = -math.inf

    def press(self, command: str) -> Press:
        """Record that the key of a command was pressed, and return what to do."""
        now = self._clock()
        quiet = now - max(self.pressed_at(command), self._closed_at)
        may_be_held = self._last in (command, None)
        self._pressed_at[command], self._last = now, command
        if quiet < QUIET_SECONDS:
            return Press.IGNORE
        return Press.WAIT if may_be_held and quiet < REPEAT_DELAY_SECONDS else Press.ACT

    def pressed_at(self, command: str) -> float:
        """Return when the key of a command was pressed last."""
        return self._pressed_at.get(command, -math.inf)

    def press_other(self) -> None:
        """Record that a key was pressed which repeats without harm, such as an arrow."""
        self._last = ""

    def close_dialog(self) -> None:
        """Record that a dialog was closed: the key that closed it may still be held."""
        self._closed_at, self._last = self._clock(), None

    def seconds_to_wait(self, command: str) -> float:
        """Return how long to wait before a press counts as a single one, 0 once it does."""
        return max(0.0, self.pressed_at(command) + REPEAT_INTERVAL_SECONDS - self._clock())
