"""The keys at the bottom of the board: as many as fit on two lines, each clickable."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.style import Style

from barista_tui.keys import KeyCommand
from barista_tui.widgets.no_markup import Static

_LINES = 2
_GAP = "  "


class KeyBar(Static):
    """Shows keys and what they do, in the order of the commands."""

    DEFAULT_CSS = """
    KeyBar {
        height: auto; max-height: 2; padding: 0 1; background: $panel; color: $foreground;
        link-style: none; link-color: $foreground; link-background: $panel;
        link-color-hover: $background; link-background-hover: $accent; link-style-hover: none;
    }
    """

    def __init__(self) -> None:
        super().__init__("", id="keys")
        self._parts: Sequence[Content] = ()

    def show(self, commands: Sequence[tuple[KeyCommand, str]]) -> None:
        """Draw the commands, each with the key that runs it."""
        self._parts = [_part(command, key) for command, key in commands]
        self._fill(self.content_size.width)

    def on_resize(self, event: Resize) -> None:
        """Fill the lines again."""
        self._fill(event.size.width - self.gutter.width)

    def _fill(self, width: int) -> None:
        lines: list[list[Content]] = [[]]
        used = 0
        for part in self._parts:
            needed = part.cell_length + (len(_GAP) if lines[-1] else 0)
            if used + needed > width:
                if len(lines) == _LINES:
                    break
                lines.append([])
                used, needed = 0, part.cell_length
            lines[-1].append(part)
            used += needed
        self.update(Content("\n").join([Content(_GAP).join(line) for line in lines]))


def _part(command: KeyCommand, key: str) -> Content:
    """Return a key and what it does; a click on it runs the command."""
    part = Content.assemble((f" {key} ", "bold reverse"), f" {command.label}")
    return part.stylize(Style.from_meta({"@click": f"screen.run('{command.name}')"}))
