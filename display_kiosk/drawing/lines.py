"""Lines of coloured cells, each exactly as wide as its place."""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

Line = list[Segment]


def cut(text: str, columns: int) -> str:
    """Return a text that takes ``columns`` at most, an ellipsis where it was cut."""
    if cell_len(text) <= columns:
        return text
    return set_cell_size(text, columns - 1).rstrip() + "…" if columns > 0 else ""


def blank(columns: int, style: Style) -> Line:
    """Return an empty line."""
    return [Segment(" " * columns, style)]


def left(text: str, columns: int, style: Style) -> Line:
    """Return a text at the left of its place."""
    return [Segment(set_cell_size(cut(text, columns), columns), style)]


def centred(text: str, columns: int, style: Style) -> Line:
    """Return a text in the middle of its place."""
    text = cut(text, columns)
    before = (columns - cell_len(text)) // 2
    return [Segment(set_cell_size(" " * before + text, columns), style)]


def spread(text: str, end: str, columns: int, style: Style) -> Line:
    """Return a text at the left and another at the right of its place, if both find room."""
    room = columns - cell_len(end)
    if not end or room <= cell_len(text):
        return left(text, columns, style)
    return [Segment(set_cell_size(text, room) + end, style)]


def paragraph(text: str, columns: int, style: Style) -> list[Line]:
    """Return a text broken between words, each line centred."""
    # Short lines are read at a glance, also on a wide screen.
    return [centred(row, columns, style) for row in wrap(text, max(1, min(columns, 60)))]


def in_middle(lines: list[Line], columns: int, rows: int, style: Style) -> list[Line]:
    """Return lines in the vertical middle of their place, cut to it."""
    lines = lines[:rows]
    above = (rows - len(lines)) // 2
    return padded([*([blank(columns, style)] * above), *lines], columns, rows, style)


def padded(lines: list[Line], columns: int, rows: int, style: Style) -> list[Line]:
    """Return lines filled up, or cut, to ``rows``."""
    return [*lines[:rows], *([blank(columns, style)] * (rows - len(lines)))]
