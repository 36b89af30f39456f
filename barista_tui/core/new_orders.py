"""Tracks new orders: the alert repeats, and the board shows a star, until they are acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from backend.client import Change, OrderState, StaffOrder


class NewOrders:
    """Remembers the new orders that nobody has acknowledged. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unacknowledged: set[str] = set()
        self._own: set[str] = set()
        self._known: frozenset[str] = frozenset()

    def apply(self, changes: Sequence[Change[StaffOrder]]) -> list[StaffOrder]:
        """Apply changes, and return the orders that were placed by them."""
        placed = []
        with self._lock:
            for change in changes:
                order, before = change.order, change.before
                is_first = before is None and order.order_id not in self._known
                is_new = is_first or (before is not None and before.state is OrderState.SCANNED)
                if order.state is not OrderState.PLACED:
                    self._unacknowledged.discard(order.order_id)
                elif change.after is not None and is_new:
                    placed.append(order)
                    if order.order_id not in self._own:
                        self._unacknowledged.add(order.order_id)
        return placed

    def know(self, order_ids: Iterable[str]) -> None:
        """Remember the orders that were on the board before this terminal was started."""
        self._known = frozenset(order_ids)

    def ignore(self, order_id: str) -> None:
        """Raise no alert for an order, because it was entered at this terminal."""
        with self._lock:
            self._own.add(order_id)
            self._unacknowledged.discard(order_id)

    def acknowledge(self) -> None:
        """Stop the alert."""
        with self._lock:
            self._unacknowledged.clear()

    def count(self) -> int:
        """Return how many orders are not acknowledged."""
        with self._lock:
            return len(self._unacknowledged)
