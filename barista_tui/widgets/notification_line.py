"""The line above the keys: the notification, what can be undone, or a hint."""

from __future__ import annotations

from datetime import datetime, timedelta

from barista_tui.core.done_phrases import done_phrase
from barista_tui.core.notifications import Notification, Severity
from barista_tui.core.undo import Undoable
from barista_tui.widgets.no_markup import Static

_SHOWN_FOR = timedelta(seconds=8)
_SYMBOLS = {Severity.INFO: "·", Severity.WARNING: "!", Severity.PROBLEM: "✖"}


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
        text = _line(notification, unacknowledged, undoable, hint, now)
        if text != self._shown:
            self._shown = text
            self.update(text)


def _line(
    notification: Notification | None,
    unacknowledged: int,
    undoable: Undoable | None,
    hint: str,
    now: datetime,
) -> str:
    text = f"{_SYMBOLS[notification.severity]} {notification.text}" if notification else ""
    if notification is not None and notification.severity is not Severity.INFO:
        more = f" ({unacknowledged - 1} more)" if unacknowledged > 1 else ""
        return f"{text}{more} · 0 seen"
    if undoable is not None:
        left = max(1, round((undoable.until - now).total_seconds()))
        return f"{done_phrase(undoable.queued.action)} · u undo, {left} s"
    if notification is not None and now - notification.at < _SHOWN_FOR:
        return text
    return hint
