"""All day: how many of each drink are to be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from barista_tui.core.all_day import batch, counts, milks
from barista_tui.core.board_state import BoardState
from barista_tui.screens.dialog import Dialog
from barista_tui.settings import Batching
from barista_tui.widgets.no_markup import Label, Static, grid, key_hints


class AllDayScreen(Dialog[None]):
    """Shows the counts, and updates them every second.

    Args:
        board: returns the board as it is now.
        batching: what may be made together.
        now: the clock.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("a,asterisk,enter", "leave", "Back")]
    CSS = "AllDayScreen .dialog { width: 72; }"

    def __init__(
        self, board: Callable[[], BoardState], batching: Batching, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._board = board
        self._batching = batching
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        with Vertical(classes="dialog"):
            yield Label("All day", classes="title")
            with VerticalScroll():
                yield Static(id="counts")
            yield Label(key_hints(("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Draw the counts now and every second."""
        self.set_interval(1.0, self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw the counts as they are now."""
        board, rule = self._board(), self._batching
        rows: list[tuple[str | Text, ...]] = []
        for count in counts(board.to_make, board.shop, rule.milk):
            parts = ", ".join(f"{n} {name.lower()}" for name, n in count.parts)
            rows.append((Text(f"{count.total:>3}", "bold"), Text(count.name, "bold"), parts))
        milk = milks(board.to_make, board.shop, rule.milk)
        if milk:
            words = ", ".join(f"{n} {name.lower()}" for name, n in milk)
            rows += [("",), ("", Text(rule.milk, "bold"), words)]
        together = batch(board.waiting, board.shop, self._now(), rule)
        if together:
            rows.append(("", Text("Together", "bold"), f"{together}  [B]"))
        shown = grid(rows) if board.to_make else Text("There are no drinks to make.")
        self.query_one("#counts", Static).update(shown)
