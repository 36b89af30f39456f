"""A widget that shows lines of cells, and where those of a kiosk are."""

from __future__ import annotations

from itertools import zip_longest

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from display_kiosk.drawing.lines import Line
from display_kiosk.layout import Layout


class Canvas(Widget):
    """Shows lines of cells."""

    def __init__(self, background: Style, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._background = background
        self._lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show lines, from the top; unchanged ones are not repainted."""
        pairs = enumerate(zip_longest(self._lines, lines))
        rows = [Region(0, y, self.size.width, 1) for y, (old, new) in pairs if old != new]
        self._lines = lines
        if rows:
            self.refresh(*rows)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        line = self._lines[y] if y < len(self._lines) else []
        return Strip(line).adjust_cell_length(self.size.width, self._background)


def arrange(screen: Widget, code: Widget, areas: Layout) -> None:
    """Lay out a screen: its code beside the board, or above it."""
    screen.styles.layout = "vertical" if areas.is_upright else "horizontal"
    code.styles.width, code.styles.height = areas.panel_columns, areas.panel_rows
