"""The ledger: every answer that the shop has given to somebody, kept outside the shop."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from backend.client import CustomerOrder, OrderState

RANK = {
    OrderState.SCANNED: 0,
    OrderState.PLACED: 1,
    OrderState.MAKING: 2,
    OrderState.COMPLETED: 3,
    OrderState.COLLECTED: 4,
    OrderState.CANCELLED: 5,
}


@dataclass
class Entry:
    """What is known of one order from outside.

    Attributes:
        order: The newest acknowledged state.
        scanned_at: When it was first acknowledged, on the ledger's own clock, in seconds.
        placed_at: When its placing was first acknowledged.
        may_be_cancelled: Whether its customer asked for a cancellation.
        steps: The steps of terminals, acknowledged by their outboxes on disk.
    """

    order: CustomerOrder
    scanned_at: float
    placed_at: float | None = None
    may_be_cancelled: bool = False
    steps: list[str] = field(default_factory=list)


class Ledger:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._in_flight = 0
        self.counts: Counter[str] = Counter()

    def acknowledge(self, order: CustomerOrder) -> None:
        """Record an order as the shop answered with it."""
        now = time.monotonic()
        with self._lock:
            entry = self._entries.get(order.order_id)
            self.counts["acknowledged answers"] += 1
            if entry is None:
                entry = self._entries[order.order_id] = Entry(order, now)
                self.counts["orders"] += 1
            if order.version > entry.order.version:
                entry.order = order
            if entry.order.number is not None and entry.placed_at is None:
                entry.placed_at = now

    def ask_to_cancel(self, order_id: str) -> None:
        """Record that a customer is about to cancel."""
        with self._lock:
            self._entries[order_id].may_be_cancelled = True

    def add_step(self, order_id: str, step: str) -> None:
        """Record a step that a terminal has stored in its outbox."""
        with self._lock:
            self.counts["steps of terminals"] += 1
            if order_id in self._entries:
                self._entries[order_id].steps.append(step)

    def begin_scan(self) -> None:
        """Record that a scan is under way, so that there may be an order nobody knows."""
        with self._lock:
            self._in_flight += 1

    def end_scan(self) -> None:
        """Record that a scan was answered."""
        with self._lock:
            self._in_flight -= 1

    @property
    def in_flight(self) -> int:
        """How many scans are under way."""
        with self._lock:
            return self._in_flight

    def entries(self) -> dict[str, Entry]:
        """Return what is known of every order now, by id."""
        with self._lock:
            return {order_id: replace(entry) for order_id, entry in self._entries.items()}

    def count(self, what: str) -> None:
        """Count something."""
        with self._lock:
            self.counts[what] += 1
