"""Text that people write: one line, without characters that would steer a screen or a printer."""

from __future__ import annotations

import unicodedata

# They turn the direction of whatever follows, also of text that is not theirs.
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Return `text` on one line, without blanks around it and without control characters.

    Letters that are written from right to left are left as they are.

    Raises:
        ValueError: `text` holds half a character, which no text on the wire may.
    """
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise ValueError("a surrogate stands alone")
    shown = (char for char in text if char.isspace() or not _steers(char))
    return " ".join("".join(shown).split())


def _steers(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or char in _DIRECTION_OVERRIDES


def display_name(text: str, max_length: int) -> str:
    """Return `text` on one line and cut to `max_length` characters; it never raises."""
    whole = "".join(char for char in text if unicodedata.category(char) != "Cs")
    return one_line(whole)[:max_length].strip()
