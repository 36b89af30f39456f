"""Everything that the terminal said, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from barista_tui.desk.notes import Gravity, Note
from barista_tui.widgets.no_markup import Label, Static, grid, key_hints


class NotesScreen(ModalScreen[None]):
    """Shows the notes that are kept."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,n,enter", "leave", "Back")]
    CSS = "NotesScreen .dialog { width: 90%; }"

    def __init__(self, notes: Sequence[Note]) -> None:
        super().__init__()
        self._notes = notes

    def compose(self) -> ComposeResult:
        """Lay the notes out."""
        rows: list[tuple[str | Text, ...]] = []
        for note in self._notes:
            grave = note.gravity is not Gravity.INFO
            text = Text(note.text, "bold" if grave else "")
            rows.append((f"{note.at.astimezone():%H:%M:%S}", "✖" if grave else "·", text))
        with Vertical(classes="dialog"):
            yield Label("Notes", classes="title")
            with VerticalScroll():
                yield Static(grid(rows) if self._notes else "Nothing was said yet.")
            yield Label(key_hints(("Esc", "back")), classes="keys")

    def action_leave(self) -> None:
        """Go back to the board."""
        self.dismiss()
