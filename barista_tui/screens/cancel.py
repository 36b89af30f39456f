"""Asks why an order is cancelled: the customer reads it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from barista_tui.desk.tickets import Ticket
from barista_tui.desk.wishes import label
from barista_tui.widgets.no_markup import Label, OptionList, key_hints

REASONS = (
    "Sorry, we have run out of something for this drink.",
    "Sorry, our machine needs a pause.",
    "We called your number, but could not find you.",
    "We are closing. Thank you for your patience.",
)
MOST_CHARACTERS = 200


class CancelScreen(ModalScreen[str | None]):
    """Returns the reason, an empty text for none, or None for the way out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "Keep the order"),
        *((str(n), f"choose({n})", "") for n in range(1, len(REASONS) + 2)),
    ]

    def __init__(self, ticket: Ticket) -> None:
        super().__init__()
        self._ticket = ticket

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        order = self._ticket.order
        with Vertical(classes="dialog"):
            yield Label(f"Cancel {label(order.number)} {order.drink_name}?", classes="title")
            numbered = [f"{n}  {reason}" for n, reason in enumerate(REASONS, start=1)]
            yield OptionList(*numbered, f"{len(REASONS) + 1}  Without a word")
            yield Input(
                placeholder="… or in your own words: Tab, type, Enter", max_length=MOST_CHARACTERS
            )
            yield Label(
                key_hints(("Enter", "cancels the order"), ("Esc", "keeps it")), classes="keys"
            )

    def on_mount(self) -> None:
        """Start at the reasons."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the reason at the cursor."""
        self.action_choose(event.option_index + 1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the barista's own words."""
        self.dismiss(event.value.strip())

    def action_choose(self, number: int) -> None:
        """Take a reason by its number."""
        self.dismiss(REASONS[number - 1] if number <= len(REASONS) else "")

    def action_leave(self) -> None:
        """Keep the order."""
        self.dismiss(None)
