"""The one line that tells the barista what has just happened, and what can be undone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from barista_tui.core.actions import Action, OrderAction
from barista_tui.core.notifications import Notification, Severity
from barista_tui.core.undo import Undoable

_SHOWN_FOR = timedelta(seconds=8)
_SYMBOLS = {Severity.INFO: "·", Severity.WARNING: "!", Severity.PROBLEM: "✖"}


def notice_line(
    notification: Notification | None,
    unacknowledged: int,
    undoable: Undoable | None,
    hint: str,
    now: datetime,
) -> str:
    """Return the line: what is not acknowledged, else the news and the undo, else the hint.

    Args:
        notification: the oldest that is not acknowledged, else the newest.
        unacknowledged: how many are not acknowledged.
        undoable: what an undo would take back, or None.
        hint: what is shown if there is nothing else.
        now: the time.
    """
    if notification is not None and notification.severity is not Severity.INFO:
        more = f" ({unacknowledged - 1} more)" if unacknowledged > 1 else ""
        return f"{_SYMBOLS[notification.severity]} {notification.text}{more}  [0] seen"
    news = notification.text if notification and now - notification.at < _SHOWN_FOR else ""
    if undoable is None:
        return f"{_SYMBOLS[Severity.INFO]} {news}" if news else hint
    assert notification is not None or not news
    if notification is None or notification.at < undoable.queued.made_at:
        news = ""
    left = max(1, round((undoable.until - now).total_seconds()))
    return f"{news or _done(undoable.queued.action)} · u undo, {left} s"


def _done(action: Action) -> str:
    return action.done if isinstance(action, OrderAction) else str(action).capitalize()
