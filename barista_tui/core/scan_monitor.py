"""Detects a code that is being abused: many scans, and hardly any orders from them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.client import OrderState, StaffOrder
from barista_tui.core.notifications import NotificationLog

# An order that is not placed ends by itself after this time.
WINDOW = timedelta(minutes=5)
# How long an honest customer may take to choose before their scan counts.
CHOOSING = timedelta(seconds=45)
MIN_SCANS = 5
# With fewer scans for each order, people are only ordering slowly.
SCANS_PER_ORDER = 5


@dataclass(frozen=True, slots=True)
class ScanAlert:
    """How many scans led to no order, and how many orders were placed in that time."""

    unplaced: int
    placed: int

    def __str__(self) -> str:
        ordered = {0: "none ordered", 1: "only 1 ordered"}.get(
            self.placed, f"only {self.placed} ordered"
        )
        return f"{self.unplaced} scans, {ordered}"


class ScanMonitor:
    """Tracks the scans of the last minutes and whether they led to orders. Thread-safe.

    Walk-ups and orders that the shop refused do not count as scans; an order that its
    customer cancelled without choosing a drink does.

    Args:
        notifications: where the barista is warned.
        now: the clock.
    """

    def __init__(self, notifications: NotificationLog, now: Callable[[], datetime]) -> None:
        self._notifications = notifications
        self._now = now
        self._lock = threading.Lock()
        self._warned_at: datetime | None = None
        self._unplaced: dict[str, datetime] = {}
        self._placed: dict[str, datetime] = {}

    def apply(self, orders: Iterable[StaffOrder]) -> None:
        """Apply orders as they are now, and warn if the code seems to be abused."""
        with self._lock:
            for order in orders:
                self._unplaced.pop(order.order_id, None)
                if order.is_walk_up or order.scanned_at is None:
                    continue
                if order.placed_at is not None:
                    self._placed[order.order_id] = order.placed_at
                elif _is_unused(order):
                    self._unplaced[order.order_id] = order.scanned_at
        self.check()

    def check(self) -> None:
        """Warn if the code seems to be abused, at most once in five minutes."""
        now = self._now()
        alert = self.alert()
        recently = self._warned_at is not None and now - self._warned_at < WINDOW
        if alert is not None and not recently:
            self._warned_at = now
            self._notifications.warning(
                f"{alert}: somebody may be using up the code."
                " A new code stops that: N, or newcode in line mode."
            )

    def reset(self) -> None:
        """Forget all scans so far, because their code is not valid any more."""
        with self._lock:
            self._unplaced.clear()
            self._placed.clear()
            self._warned_at = None

    def alert(self) -> ScanAlert | None:
        """Return an alert if the scans of the last five minutes suggest abuse, else None."""
        now = self._now()
        with self._lock:
            oldest = now - WINDOW
            self._unplaced = {k: v for k, v in self._unplaced.items() if v > oldest}
            self._placed = {k: v for k, v in self._placed.items() if v > oldest}
            waited = [moment for moment in self._unplaced.values() if now - moment >= CHOOSING]
            if len(waited) < MIN_SCANS:
                return None
            began = min(waited)
            placed = sum(moment >= began for moment in self._placed.values())
            if placed * SCANS_PER_ORDER > len(waited):
                return None
            return ScanAlert(len(self._unplaced), placed)


def _is_unused(order: StaffOrder) -> bool:
    given_up = order.state is OrderState.CANCELLED and order.reason == "customer"
    return order.state is OrderState.SCANNED or given_up
