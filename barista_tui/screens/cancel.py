"""Asks for the reason of a cancellation, which the customer reads."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from backend.client import OrderState
from barista_tui.core.actions import number_label
from barista_tui.core.tickets import Ticket
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, OptionList, key_hints

REASONS = (
    "Sorry, we have run out of something for this drink.",
    "Sorry, our machine needs a pause.",
    "We called your number, but could not find you.",
    "We are closing. Thank you for your patience.",
)
MAX_REASON_LENGTH = 200


class CancelScreen(Dialog[str]):
    """Returns the reason, an empty string for none, or None to keep the order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *((str(n), f"choose({n})", "") for n in range(1, len(REASONS) + 2)),
    ]

    def __init__(self, ticket: Ticket) -> None:
        super().__init__()
        self._ticket = ticket

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        order = self._ticket.order
        with Vertical(classes="dialog"):
            making = order.state is OrderState.MAKING and order.barista_name
            who = f" {order.barista_name} is making it." if making else ""
            question = f"Cancel {number_label(order.number)} {order.drink_name}?{who}"
            yield Label(question, classes="title")
            numbered = [f"{n}  {reason}" for n, reason in enumerate(REASONS, start=1)]
            yield OptionList(*numbered, f"{len(REASONS) + 1}  Without a reason")
            yield Input(
                placeholder="… or type a reason: Tab, text, Enter", max_length=MAX_REASON_LENGTH
            )
            yield Label(key_hints(("Enter", "cancel order"), ("Esc", "keep order")), classes="keys")

    def on_mount(self) -> None:
        """Focus the reasons."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the highlighted reason."""
        self.action_choose(event.option_index + 1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the typed reason."""
        self.dismiss(event.value.strip())

    def action_choose(self, number: int) -> None:
        """Return a reason by its number."""
        self.dismiss(REASONS[number - 1] if number <= len(REASONS) else "")
