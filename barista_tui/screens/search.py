"""Finds a ticket by number, name, drink or note."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from barista_tui.core.actions import number_label
from barista_tui.core.board_state import BoardState
from barista_tui.core.state_names import state_phrase
from barista_tui.core.tickets import Ticket
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Option, OptionList, key_hints


class SearchScreen(Dialog[str]):
    """Returns the id of the chosen order, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "cursor(1)", ""),
        ("up", "cursor(-1)", ""),
    ]

    def __init__(self, board: BoardState) -> None:
        super().__init__()
        self._board = board

    def compose(self) -> ComposeResult:
        """Lay out the search."""
        with Vertical(classes="dialog"):
            yield Input(placeholder="Number, name, drink or note")
            yield OptionList()
            yield Label(key_hints(("Enter", "go to ticket"), ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Show all tickets until something is typed."""
        self.query_one(OptionList).can_focus = False
        self._fill("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matching tickets."""
        self._fill(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Return the highlighted ticket."""
        found = self.query_one(OptionList)
        option = found.highlighted_option
        self.dismiss(option.id if option else None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the clicked ticket."""
        self.dismiss(event.option_id)

    def action_cursor(self, by: int) -> None:
        """Move the highlight."""
        found = self.query_one(OptionList)
        if found.option_count:
            found.highlighted = ((found.highlighted or 0) + by) % found.option_count

    def _fill(self, text: str) -> None:
        found = self.query_one(OptionList)
        found.clear_options()
        matching = [t for t in self._board.tickets() if matches(t, text)]
        number = text.strip().lstrip("#")
        matching.sort(key=lambda ticket: str(ticket.order.number) != number)
        found.add_options([Option(_line(t), id=t.order.order_id) for t in matching[:100]])
        found.highlighted = 0 if matching else None


def matches(ticket: Ticket, text: str) -> bool:
    """Return whether a ticket contains each word; `#7` or `7` alone is its number."""
    words = text.casefold().split()
    if len(words) == 1 and words[0].lstrip("#").isdigit():
        return str(ticket.order.number or "").startswith(words[0].lstrip("#"))
    order = ticket.order
    facts = (order.drink_name, order.name, order.note, order.barista_name, *order.options)
    whole = " ".join(filter(None, facts)).casefold()
    return all(word in whole for word in words)


def _line(ticket: Ticket) -> str:
    order = ticket.order
    special = " ".join(option.name for option in ticket.options if option.is_special)
    facts = (number_label(order.number), order.drink_name, special, order.name)
    return "  ".join(filter(None, (*facts, state_phrase(order.state))))
