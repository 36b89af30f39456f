"""Asks whether a new code is to be made, and whether the old one's unplaced orders end."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from barista_tui.desk.scan_watch import ScanAlarm
from barista_tui.widgets.no_markup import Label, OptionList, key_hints


class NewCodeScreen(ModalScreen[bool | None]):
    """Returns whether unplaced orders end, or None for no new code."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "Keep the code"),
        ("1,N", "choose(False)", "New code"),
        ("2", "choose(True)", "New code, and end the unplaced orders"),
    ]
    CSS = "NewCodeScreen .dialog Label { width: 100%; }"

    def __init__(self, alarm: ScanAlarm | None, choosing: int) -> None:
        super().__init__()
        self._alarm = alarm
        self._choosing = choosing

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        orders = "1 order" if self._choosing == 1 else f"{self._choosing} orders"
        with Vertical(classes="dialog"):
            yield Label("A new code now?", classes="title")
            if self._alarm is not None:
                yield Label(f"In the last minutes: {self._alarm}.\n")
            yield OptionList(
                "1  New code. The one on show is not good any more",
                f"2  New code, and end the {orders} nobody has placed",
            )
            yield Label(
                "\nOrders that are placed stay. Whoever is still choosing keeps their order"
                " with 1, and has to scan again with 2."
            )
            keys = (("Enter", "chooses"), ("N", "new code"), ("Esc", "keeps the code"))
            yield Label(key_hints(*keys), classes="keys")

    def on_mount(self) -> None:
        """Start at the first choice."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the choice at the cursor."""
        self.dismiss(event.option_index == 1)

    def action_choose(self, cancel_unplaced: bool) -> None:
        """Take a choice by its number."""
        self.dismiss(cancel_unplaced)

    def action_leave(self) -> None:
        """Keep the code that is on show."""
        self.dismiss(None)
