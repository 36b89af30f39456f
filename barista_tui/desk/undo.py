"""Taking back what was just done, for some seconds after it. Pure but for its own stack."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.client import Shop
from barista_tui.desk.steps import RULES
from barista_tui.desk.wishes import (
    Entry,
    OpenWish,
    OrderWish,
    PauseWish,
    StockWish,
    Wish,
)


@dataclass(frozen=True, slots=True)
class Undoable:
    """Something done, until when it can be taken back, and what does it once it was sent."""

    entry: Entry
    until: datetime
    inverse: Wish | None


class UndoStack:
    """Remembers what can still be taken back, the newest on top. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._window = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._stack: list[Undoable] = []

    def push(self, entry: Entry, inverse: Wish | None) -> None:
        """Remember an entry."""
        with self._lock:
            self._stack.append(Undoable(entry, entry.made_at + self._window, inverse))

    def top(self, now: datetime) -> Undoable | None:
        """Return what an undo would take back now, or None."""
        with self._lock:
            self._stack = [done for done in self._stack if done.until > now]
            return self._stack[-1] if self._stack else None

    def pop(self, now: datetime) -> Undoable | None:
        """Return what is to be taken back, and forget it."""
        done = self.top(now)
        if done is not None:
            with self._lock:
                self._stack.remove(done)
        return done

    def forget(self, entry_id: str) -> None:
        """Forget an entry that the shop refused: there is nothing to take back."""
        with self._lock:
            self._stack = [done for done in self._stack if done.entry.entry_id != entry_id]


def inverse_of(wish: Wish, shop: Shop | None) -> Wish | None:
    """Return the wish that takes this one back once it was sent, or None if nothing does."""
    if isinstance(wish, OrderWish):
        step = RULES[wish.step].inverse
        if step is None:
            return None
        return OrderWish(wish.order_id, wish.number, step, wish.seen_version + 1, None)
    if isinstance(wish, OpenWish):
        return OpenWish(not wish.is_open)
    if isinstance(wish, PauseWish):
        return PauseWish(shop.paused_until if shop else None)
    if isinstance(wish, StockWish):
        return StockWish(wish.drink_id, wish.option_id, wish.name, not wish.available)
    return None
