"""Everything that the terminal said, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from barista_tui.desk.notes import Gravity, Note


class NotesScreen(ModalScreen[None]):
    """Shows the notes that are kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,n,enter", "leave", "Back")]
    CSS = "NotesScreen .dialog { width: 90%; }"

    def __init__(self, notes: Sequence[Note]) -> None:
        super().__init__()
        self._notes = notes

    def compose(self) -> ComposeResult:
        """Lay the notes out."""
        table = Table.grid(padding=(0, 2))
        for note in self._notes:
            grave = note.gravity is not Gravity.INFO
            text = Text(note.text, "bold" if grave else "")
            table.add_row(f"{note.at.astimezone():%H:%M:%S}", "✖" if grave else "·", text)
        with Vertical(classes="dialog"):
            yield Label("Notes", classes="title")
            with VerticalScroll():
                yield Static(table if self._notes else "Nothing was said yet.")
            yield Label("[b]Esc[/b] back", classes="keys")

    def action_leave(self) -> None:
        """Go back to the board."""
        self.dismiss()
