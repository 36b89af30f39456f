"""Lines of coloured cells, each exactly as wide as required."""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

Line = list[Segment]


def cut(text: str, columns: int) -> str:
    """Return a text of ``columns`` at most, with an ellipsis if it was cut."""
    if cell_len(text) <= columns:
        return text
    return set_cell_size(text, columns - 1).rstrip() + "…" if columns > 0 else ""


def blank(columns: int, style: Style) -> Line:
    """Return an empty line."""
    return [Segment(" " * columns, style)]


def left(text: str, columns: int, style: Style) -> Line:
    """Return a left-aligned text."""
    return [Segment(set_cell_size(cut(text, columns), columns), style)]


def centred(text: str, columns: int, style: Style) -> Line:
    """Return a centred text."""
    text = cut(text, columns)
    before = (columns - cell_len(text)) // 2
    return [Segment(set_cell_size(" " * before + text, columns), style)]


def spread(text: str, end: str, columns: int, style: Style) -> Line:
    """Return a text at the left and another at the right, if both fit."""
    room = columns - cell_len(end)
    if not end or room <= cell_len(text):
        return left(text, columns, style)
    return [Segment(set_cell_size(text, room) + end, style)]


def paragraph(text: str, columns: int, style: Style) -> list[Line]:
    """Return a wrapped text, each line centred."""
    # Short lines are easier to read, also on a wide screen.
    return [centred(row, columns, style) for row in wrap(text, max(1, min(columns, 60)))]


def in_middle(lines: list[Line], columns: int, rows: int, style: Style) -> list[Line]:
    """Return vertically centred lines, cut to ``rows``."""
    lines = lines[:rows]
    above = (rows - len(lines)) // 2
    return padded([*([blank(columns, style)] * above), *lines], columns, rows, style)


def padded(lines: list[Line], columns: int, rows: int, style: Style) -> list[Line]:
    """Return lines filled up, or cut, to ``rows``."""
    return [*lines[:rows], *([blank(columns, style)] * (rows - len(lines)))]
