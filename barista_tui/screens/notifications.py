"""All notifications, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from barista_tui.core.notifications import Notification, Severity
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Static, grid, key_hints


class NotificationsScreen(Dialog[None]):
    """Shows the last notifications."""

    BINDINGS: ClassVar[list[BindingType]] = [("n,enter", "leave", "Back")]
    CSS = "NotificationsScreen .dialog { width: 90%; }"

    def __init__(self, notifications: Sequence[Notification]) -> None:
        super().__init__()
        self._notifications = notifications

    def compose(self) -> ComposeResult:
        """Lay out the notifications."""
        rows: list[tuple[str | Text, ...]] = []
        for notification in self._notifications:
            is_info = notification.severity is Severity.INFO
            text = Text(notification.text, "" if is_info else "bold")
            time = f"{notification.at.astimezone():%H:%M:%S}"
            rows.append((time, "·" if is_info else "✖", text))
        with Vertical(classes="dialog"):
            yield Label("Notifications", classes="title")
            with VerticalScroll():
                yield Static(grid(rows) if rows else "There are no notifications yet.")
            yield Label(key_hints(("Esc", "back")), classes="keys")
