"""All keys and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from barista_tui.keys import COMMANDS, key_labels
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Static, grid, key_hints


class KeysScreen(Dialog[None]):
    """Shows what each key does."""

    BINDINGS: ClassVar[list[BindingType]] = [("question_mark,f1,enter", "leave", "Back")]
    CSS = """
    KeysScreen .dialog { width: 76; height: 94%; max-height: 40; }
    KeysScreen .dialog VerticalScroll { height: 1fr; }
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        rows: list[tuple[str | Text, ...]] = [
            (Text("1-9 …", "bold"), "Select a ticket by the order's number: 1, 2 is #12")
        ]
        for command in COMMANDS:
            names = "  ".join(key_labels(command, self._keys))
            rows.append((Text(names, "bold", no_wrap=True), command.help))
        rows.append((Text("ctrl+p", "bold"), "Commands and themes"))
        rows.append((Text("ctrl+q", "bold"), "Quit; pending actions are kept"))
        with Vertical(classes="dialog"):
            yield Label("Keys", classes="title")
            with VerticalScroll():
                yield Static(grid(rows))
            yield Label(key_hints(("Esc", "back")), classes="keys")
