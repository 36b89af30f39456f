"""Asks whether to make a new code, and whether to cancel the old one's unplaced orders."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from barista_tui.core.scan_monitor import ScanAlert
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, OptionList, key_hints


class NewCodeScreen(Dialog[bool]):
    """Returns whether to cancel unplaced orders, or None for no new code."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("1,N", "choose(False)", "New code"),
        ("2", "choose(True)", "New code, and cancel the unplaced orders"),
    ]
    CSS = "NewCodeScreen .dialog Label { width: 100%; }"

    def __init__(self, alert: ScanAlert | None, choosing: int) -> None:
        super().__init__()
        self._alert = alert
        self._choosing = choosing

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        orders = "1 order" if self._choosing == 1 else f"{self._choosing} orders"
        with Vertical(classes="dialog"):
            yield Label("Make a new code now?", classes="title")
            if self._alert is not None:
                yield Label(f"In the last minutes: {self._alert}.\n")
            yield OptionList(
                "1  New code. The present one stops working",
                f"2  New code, and cancel {orders} nobody has placed",
            )
            yield Label(
                "\nPlaced orders are kept. With 1, customers who are still choosing can order;"
                " with 2, they have to scan again."
            )
            keys = (("Enter", "choose"), ("N", "new code"), ("Esc", "keep the code"))
            yield Label(key_hints(*keys), classes="keys")

    def on_mount(self) -> None:
        """Focus the choices."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the highlighted choice."""
        self.dismiss(event.option_index == 1)

    def action_choose(self, cancel_unplaced: bool) -> None:
        """Return a choice by its number."""
        self.dismiss(cancel_unplaced)
