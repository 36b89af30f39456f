"""Recognises the input of a USB scanner among key presses: a prefix, digits, Enter."""

from __future__ import annotations

import time
from collections.abc import Callable

# A scanner types a code in well under a second; after this time it was a person.
_MAX_SECONDS = 2.0


class ScannerInput:
    """Collects the digits that a scanner types.

    Args:
        prefix: the character that a ticket's code starts with.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, prefix: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._prefix = prefix
        self._clock = clock
        self._typed: str | None = None
        self._began = 0.0
        self._finished = ""

    def accept(self, key: str, character: str) -> bool:
        """Take a key if it belongs to a scanned code, and return whether it does."""
        now = self._clock()
        if character == self._prefix:
            self._typed, self._began = "", now
            return True
        if self._typed is None or now - self._began > _MAX_SECONDS:
            self._typed = None
            return False
        if key == "enter":
            self._finished, self._typed = self._typed, None
            return True
        if not character.isdigit():
            self._typed = None
            return False
        self._typed += character
        return True

    def pop_code(self) -> str:
        """Return the digits of a complete code once, and an empty string otherwise."""
        finished, self._finished = self._finished, ""
        return finished
