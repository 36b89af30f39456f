"""All day: how many of what are to be made now."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from backend.client import OrderState
from barista_tui.desk.all_day import batch, counts, milks
from barista_tui.desk.desk import Desk
from barista_tui.widgets.no_markup import Label, Static, grid, key_hints


class AllDayScreen(ModalScreen[None]):
    """Shows the counts, and keeps them true while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,a,asterisk,enter", "leave", "Back"),
    ]
    CSS = "AllDayScreen .dialog { width: 72; }"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Lay the table out."""
        with Vertical(classes="dialog"):
            yield Label("All day", classes="title")
            with VerticalScroll():
                yield Static(id="counts")
            yield Label(key_hints(("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Draw, and again every second."""
        self.set_interval(1.0, self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw the counts as they are now."""
        picture, rule = self._desk.picture(), self._desk.settings.batching
        waiting = picture.columns[OrderState.PLACED]
        making = picture.columns[OrderState.MAKING]
        rows: list[tuple[str | Text, ...]] = []
        for count in counts((*waiting, *making), picture.shop, rule.milk):
            parts = ", ".join(f"{n} {name.lower()}" for name, n in count.parts)
            rows.append((Text(f"{count.total:>3}", "bold"), Text(count.name, "bold"), parts))
        milk = milks((*waiting, *making), picture.shop, rule.milk)
        if milk:
            words = ", ".join(f"{n} {name.lower()}" for name, n in milk)
            rows += [("",), ("", Text(rule.milk, "bold"), words)]
        together = batch(waiting, picture.shop, self._desk.now(), rule)
        if together:
            rows.append(("", Text("Together", "bold"), f"{together}  [B]"))
        empty = not waiting and not making
        shown = Text("Nothing is to be made.") if empty else grid(rows)
        self.query_one("#counts", Static).update(shown)

    def action_leave(self) -> None:
        """Go back to the board."""
        self.dismiss()
