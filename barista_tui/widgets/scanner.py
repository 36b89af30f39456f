"""Tells a USB scanner's typing from a person's: it starts with a prefix and ends with Enter."""

from __future__ import annotations

import time

# A scanner types a code in well under a second; a person who typed the prefix is let go.
_SECONDS = 2.0


class Scanner:
    """Collects what a scanner types.

    Args:
        prefix: the character that a ticket's code starts with.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._typed: str | None = None
        self._began = 0.0
        self._finished = ""

    def takes(self, key: str, character: str) -> bool:
        """Take in a key if it is a scanner's, and return whether it was."""
        now = time.monotonic()
        if character == self._prefix:
            self._typed, self._began = "", now
            return True
        if self._typed is None or now - self._began > _SECONDS:
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

    def finished(self) -> str:
        """Return the digits of a code that is complete, once; else an empty text."""
        finished, self._finished = self._finished, ""
        return finished
