"""Notices a code that is being abused: many scans, and next to no orders from them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.client import OrderState, StaffOrder
from barista_tui.desk.notes import Gravity, Notebook

# A scan without an order ends after this time by itself, and does no more harm.
WINDOW = timedelta(minutes=5)
# How long an honest customer may look at the menu before their scan counts.
CHOOSING = timedelta(seconds=45)
LEAST_SCANS = 5
# So many scans to one order are still no sign of people who only order slowly.
SCANS_PER_ORDER = 5


@dataclass(frozen=True, slots=True)
class ScanAlarm:
    """How many scans brought no order, and how many orders were placed meanwhile."""

    unplaced: int
    placed: int

    def __str__(self) -> str:
        ordered = {0: "none ordered", 1: "only 1 ordered"}.get(
            self.placed, f"only {self.placed} ordered"
        )
        return f"{self.unplaced} scans, {ordered}"


class ScanWatch:
    """Remembers the scans of the last minutes and what became of them. Thread-safe.

    Fed with orders as they change. A walk-up is no scan, and neither is an order
    that the shop turned away; one that its customer cancelled before ordering is.

    Args:
        notes: where the barista is warned.
        now: the clock.
    """

    def __init__(self, notes: Notebook, now: Callable[[], datetime]) -> None:
        self._notes = notes
        self._now = now
        self._lock = threading.Lock()
        self._warned_at: datetime | None = None
        self._unplaced: dict[str, datetime] = {}
        self._placed: dict[str, datetime] = {}

    def note(self, orders: Iterable[StaffOrder]) -> None:
        """Take in orders as they are now, and warn if there is reason to."""
        with self._lock:
            for order in orders:
                self._unplaced.pop(order.order_id, None)
                if order.is_walk_up or order.scanned_at is None:
                    continue
                if order.placed_at is not None:
                    self._placed[order.order_id] = order.placed_at
                elif _is_unused(order):
                    self._unplaced[order.order_id] = order.scanned_at
        self.look()

    def look(self) -> None:
        """Warn if there is reason to, once in five minutes; to be called now and then."""
        now = self._now()
        alarm = self.alarm(now)
        recently = self._warned_at is not None and now - self._warned_at < WINDOW
        if alarm is not None and not recently:
            self._warned_at = now
            self._notes.write(
                Gravity.WARNING,
                f"{alarm}: somebody may be using up the code."
                " A new code stops that: N, or newcode in line mode.",
            )

    def start_over(self) -> None:
        """Forget all scans so far: they were of a code that is not good any more."""
        with self._lock:
            self._unplaced.clear()
            self._placed.clear()
            self._warned_at = None

    def alarm(self, now: datetime) -> ScanAlarm | None:
        """Return what is to be said of the scans of the last five minutes, None if nothing."""
        with self._lock:
            oldest = now - WINDOW
            self._unplaced = {k: v for k, v in self._unplaced.items() if v > oldest}
            self._placed = {k: v for k, v in self._placed.items() if v > oldest}
            waited = [moment for moment in self._unplaced.values() if now - moment >= CHOOSING]
            if len(waited) < LEAST_SCANS:
                return None
            began = min(waited)
            placed = sum(moment >= began for moment in self._placed.values())
            if placed * SCANS_PER_ORDER > len(waited):
                return None
            return ScanAlarm(len(self._unplaced), placed)


def _is_unused(order: StaffOrder) -> bool:
    given_up = order.state is OrderState.CANCELLED and order.reason == "customer"
    return order.state is OrderState.SCANNED or given_up
