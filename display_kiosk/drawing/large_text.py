"""Text in block letters, centred and wrapped; plain where block letters do not fit."""

from __future__ import annotations

from rich.style import Style

from display_kiosk.drawing import block_letters
from display_kiosk.drawing.lines import Line, centred


def large(text: str, columns: int, scale: int, style: Style) -> list[Line]:
    """Return text in block letters, wrapped; plain where a word does not fit."""
    return [
        line for row in _wrapped(text, columns, scale) for line in _row(row, columns, scale, style)
    ]


def largest_scale(text: str, columns: int, most: int) -> int:
    """Return the largest scale, from 1 to ``most``, at which every word fits on a line."""
    words = [word for word in text.split() if block_letters.can_spell(word)]
    for scale in range(most, 1, -1):
        if all(block_letters.width(word, scale) <= columns for word in words):
            return scale
    return 1


def one_line(text: str, columns: int, style: Style) -> list[Line]:
    """Return a text on one line of block letters or, in as many rows, plain."""
    if block_letters.can_spell(text) and 0 < block_letters.width(text) <= columns:
        return [centred(row, columns, style) for row in block_letters.rows(text)]
    empty = centred("", columns, style)
    return [empty, centred(text, columns, style), empty]


def _row(row: str, columns: int, scale: int, style: Style) -> list[Line]:
    if block_letters.can_spell(row) and block_letters.width(row, scale) <= columns:
        return [centred(line, columns, style) for line in block_letters.rows(row, scale)]
    return [centred(row, columns, style)]


def _wrapped(text: str, columns: int, scale: int) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else ""
        fits = block_letters.can_spell(longer) and block_letters.width(longer, scale) <= columns
        if rows and fits:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
