"""Asks before something that is hard to take back. The answer that is preselected is no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, OptionList, key_hints


class ConfirmScreen(Dialog[bool]):
    """Returns whether to do it.

    Args:
        question: the title.
        no, yes: the answers, in words that say what they do.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("1,n", "answer(False)", "No"),
        ("2,y", "answer(True)", "Yes"),
    ]
    CSS = "ConfirmScreen .dialog .title { width: 100%; }"

    def __init__(self, question: str, *, no: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._answers = (f"1  {no}", f"2  {yes}")

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Label(self._question, classes="title")
            yield OptionList(*self._answers)
            keys = (("Enter", "choose"), ("y", "yes"), ("Esc", "no"))
            yield Label(key_hints(*keys), classes="keys")

    def on_mount(self) -> None:
        """Focus the answers."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the highlighted answer."""
        self.dismiss(event.option_index == 1)

    def action_answer(self, answer: bool) -> None:
        """Return an answer by its key."""
        self.dismiss(answer)
