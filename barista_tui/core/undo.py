"""The undo stack: what can still be undone, for some seconds after it was done."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.client import Shop
from barista_tui.core.actions import (
    Action,
    OpenAction,
    OrderAction,
    PauseAction,
    QueuedAction,
    StockAction,
)
from barista_tui.core.steps import RULES


@dataclass(frozen=True, slots=True)
class Undoable:
    """An action, until when it can be undone, and what undoes it once it was sent."""

    queued: QueuedAction
    until: datetime
    inverse: Action | None


class UndoStack:
    """Remembers what can be undone, the newest on top. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._window = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._stack: list[Undoable] = []

    def push(self, queued: QueuedAction, inverse: Action | None) -> None:
        """Remember an action."""
        with self._lock:
            self._stack.append(Undoable(queued, queued.made_at + self._window, inverse))

    def top(self, now: datetime) -> Undoable | None:
        """Return what an undo would take back now, or None."""
        with self._lock:
            self._stack = [undoable for undoable in self._stack if undoable.until > now]
            return self._stack[-1] if self._stack else None

    def pop(self, now: datetime) -> Undoable | None:
        """Remove and return what is to be undone, or None."""
        undoable = self.top(now)
        if undoable is not None:
            with self._lock:
                self._stack.remove(undoable)
        return undoable

    def forget(self, action_id: str) -> None:
        """Forget an action that the shop refused: there is nothing to undo."""
        with self._lock:
            self._stack = [u for u in self._stack if u.queued.action_id != action_id]


def inverse_of(action: Action, shop: Shop | None) -> Action | None:
    """Return the action that reverses this one after it was sent, or None if none does."""
    if isinstance(action, OrderAction):
        step = RULES[action.step].inverse
        if step is None:
            return None
        return OrderAction(action.order_id, action.number, step, action.seen_version + 1, None)
    if isinstance(action, OpenAction):
        return OpenAction(not action.is_open)
    if isinstance(action, PauseAction):
        return PauseAction(shop.paused_until if shop else None)
    if isinstance(action, StockAction):
        return StockAction(action.drink_id, action.option_id, action.name, not action.available)
    return None
