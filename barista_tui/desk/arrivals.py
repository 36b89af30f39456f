"""New orders: which ones nobody has acknowledged yet, for the signal and the tickets."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from backend.client import Change, OrderState, StaffOrder

_BEFORE = frozenset({OrderState.SCANNED})


class Arrivals:
    """Remembers who came and was not looked at. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unseen: set[str] = set()
        self._own: set[str] = set()
        self.walk_ups: dict[str, str] = {}

    def see(self, changes: Sequence[Change[StaffOrder]]) -> list[StaffOrder]:
        """Take in changes and return the orders that were just placed."""
        arrived = []
        with self._lock:
            for change in changes:
                order = change.order
                is_new = change.before is None or change.before.state in _BEFORE
                if order.state is not OrderState.PLACED:
                    self._unseen.discard(order.order_id)
                elif change.after is not None and is_new:
                    arrived.append(order)
                    if order.order_id not in self._own:
                        self._unseen.add(order.order_id)
        return arrived

    def own(self, entry_id: str, order_id: str) -> None:
        """Keep quiet about a walk-up that was entered here, and remember which order it is."""
        with self._lock:
            self.walk_ups[entry_id] = order_id
            self._own.add(order_id)
            self._unseen.discard(order_id)

    def acknowledge(self) -> bool:
        """Stop the signal; return whether there was one."""
        with self._lock:
            had_any = bool(self._unseen)
            self._unseen.clear()
            return had_any

    def count(self) -> int:
        """Return how many orders wait to be acknowledged."""
        with self._lock:
            return len(self._unseen)
