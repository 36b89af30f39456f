"""The line above the keys: the notification, what can be undone, or a hint."""

from __future__ import annotations

from datetime import datetime

from barista_tui.core.notice_line import notice_line
from barista_tui.core.notifications import Notification, Severity
from barista_tui.core.undo import Undoable
from barista_tui.widgets.no_markup import Static


class NotificationLine(Static):
    """Shows one notification; a warning or problem stays until it is acknowledged."""

    DEFAULT_CSS = """
    NotificationLine { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    NotificationLine.problem { background: $error; color: $background; text-style: bold; }
    NotificationLine.warning { background: $notice; color: $notice-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__("", id="notification")
        self._shown = ""

    def show(
        self,
        notification: Notification | None,
        unacknowledged: int,
        undoable: Undoable | None,
        hint: str,
        now: datetime,
    ) -> None:
        """Draw an unacknowledged notification, else what can be undone, else the hint."""
        severity = notification.severity if notification else Severity.INFO
        self.set_class(severity is Severity.PROBLEM, "problem")
        self.set_class(severity is Severity.WARNING, "warning")
        text = notice_line(notification, unacknowledged, undoable, hint, now)
        if text != self._shown:
            self._shown = text
            self.update(text)
