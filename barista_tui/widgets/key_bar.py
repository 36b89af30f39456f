"""The keys at the foot of the board: as many as two lines hold, and each can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from barista_tui.keys import Action

_LINES = 2
_GAP = "  "


class KeyBar(Static):
    """Shows keys and what they do, the first actions first."""

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

    def show(self, actions: Sequence[tuple[Action, str]]) -> None:
        """Draw the actions, each with the key that starts it now."""
        self._parts = [
            Content.from_markup(
                f"[@click=screen.{action.name}][b reverse] $key [/] $label[/]",
                key=key,
                label=action.label,
            )
            for action, key in actions
        ]
        self._fill(self.content_size.width)

    def on_resize(self, event: Resize) -> None:
        """Fill the lines anew."""
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
