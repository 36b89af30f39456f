"""Text in block letters, centred and wrapped; plain where block letters do not fit."""

from __future__ import annotations

from rich.style import Style

from display_kiosk.drawing import block_letters
from display_kiosk.drawing.lines import Line, centred, in_middle


def large(text: str, columns: int, scale: int, style: Style) -> list[Line]:
    """Return text in block letters, wrapped; plain where a word does not fit."""
    lines: list[Line] = []
    for row in _wrapped(text, columns, scale):
        if lines:
            lines.append(centred("", columns, style))
        lines += _row(row, columns, scale, style)
    return lines


def largest_scale(text: str, columns: int, most: int) -> int:
    """Return the largest scale, from 1 to ``most``, at which every word fits on a line."""
    words = [word for word in text.split() if block_letters.can_spell(word)]
    for scale in range(most, 1, -1):
        if all(block_letters.width(word, scale) <= columns for word in words):
            return scale
    return 1


def one_line(text: str, columns: int, style: Style, rows: int | None = None) -> list[Line]:
    """Return a text on one line, in ``rows``: in block letters if they fit, else plain."""
    rows = rows or block_letters.height()
    if block_letters.can_spell(text) and 0 < block_letters.width(text) <= columns:
        lines = [centred(row, columns, style) for row in block_letters.rows(text)]
        if len(lines) <= rows:
            # Texts without accents stand on the same line as those with.
            return [centred("", columns, style)] * (rows - len(lines)) + lines
    return in_middle([centred(text, columns, style)], columns, rows, style)


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
