"""The line over the board that says, readable from afar, that nobody can order."""

from __future__ import annotations

from textual.content import Content

from barista_tui.core.shop_condition import Condition
from barista_tui.widgets.no_markup import Static


class Banner(Static):
    """Shows a condition of the shop; it takes no room without one."""

    DEFAULT_CSS = """
    Banner {
        display: none; height: auto; padding: 0 1; text-align: center;
        background: $foreground; color: $background; text-style: bold;
    }
    Banner.shown { display: block; }
    Banner.signed-out { background: $error; color: $background; }
    """

    def __init__(self) -> None:
        super().__init__(id="banner")
        self._shown: Condition | None = None

    def show(self, condition: Condition | None) -> None:
        """Draw the condition."""
        if condition == self._shown:
            return
        if self._shown is not None:
            self.remove_class(self._shown.kind.value, "shown")
        self._shown = condition
        if condition is not None:
            self.add_class(condition.kind.value, "shown")
            self.update(Content(f"■■■  {condition.word}  ■■■   {condition.text}"))
