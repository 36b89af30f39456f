"""The keys at the bottom of the board: as many as fit, each clickable."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.style import Style

from barista_tui.widgets.no_markup import Static

_GAP = "  "
# A lower screen has one line of keys, for the sake of the tickets.
_TWO_LINES_FROM_HEIGHT = 30

Entry = tuple[str, str, str]
"""The name of a command, its label, and the key that runs it."""


class KeyBar(Static):
    """Shows keys and what they do, in the given order."""

    DEFAULT_CSS = """
    KeyBar {
        height: auto; max-height: 2; padding: 0 1; background: $panel; color: $foreground;
        link-style: none; link-color: $foreground; link-background: $panel;
        link-color-hover: $background; link-background-hover: $accent; link-style-hover: none;
    }
    """

    def __init__(self) -> None:
        super().__init__("", id="keys")
        self._entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Draw the entries, unless they are drawn already."""
        if entries != self._entries:
            self._entries = entries
            self._fill(self.content_size.width)

    def on_resize(self, event: Resize) -> None:
        """Fill the lines again."""
        self._fill(event.size.width - self.gutter.width)

    def _fill(self, width: int) -> None:
        most = 2 if self.app.size.height >= _TWO_LINES_FROM_HEIGHT else 1
        lines: list[list[Content]] = [[]]
        used = 0
        for entry in self._entries:
            part = _part(entry)
            needed = part.cell_length + (len(_GAP) if lines[-1] else 0)
            if used + needed > width:
                if len(lines) == most:
                    continue  # A shorter one may fit.
                lines.append([])
                used, needed = 0, part.cell_length
            lines[-1].append(part)
            used += needed
        self.update(Content("\n").join([Content(_GAP).join(line) for line in lines]))


def _part(entry: Entry) -> Content:
    """Return a key and what it does; a click on it runs the command."""
    name, label, key = entry
    part = Content.assemble((f" {key} ", "bold reverse"), f" {label}")
    return part.stylize(Style.from_meta({"@click": f"screen.run('{name}')"}))
