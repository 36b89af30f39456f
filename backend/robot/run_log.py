"""Records what the robots do and receive during a run. Thread-safe."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from backend.client import CustomerOrder
from backend.robot.plan import Intent


@dataclass(frozen=True, slots=True)
class Visit:
    """One order of one customer, as that customer knows it.

    `last_seen` is the newest version that the customer received. `watched_to_end` is
    whether they were still watching when it ended: only then must it be the final one.
    """

    customer: int
    intent: Intent
    token: str = field(repr=False)
    last_seen: CustomerOrder
    watched_to_end: bool = False

    @property
    def order_id(self) -> str:
        """The order's id."""
        return self.last_seen.order_id


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: customers who arrived, customers who are done, and the counts."""

    customers: int
    arrived: int
    done: int
    counts: Mapping[str, int]


class RunLog:
    """Records visits, counts and failures; calls `on_progress` after each count."""

    def __init__(self, customers: int, on_progress: Callable[[Progress], None]) -> None:
        self._customers = customers
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._visits: dict[str, Visit] = {}
        self._counts: Counter[str] = Counter()
        self._failures: list[str] = []

    def add_visit(self, visit: Visit) -> None:
        """Record a visit; it replaces an earlier one of the same order."""
        with self._lock:
            self._visits[visit.order_id] = visit

    def update(self, order: CustomerOrder, *, watched_to_end: bool = False) -> None:
        """Record what a customer received about their order."""
        with self._lock:
            visit = self._visits[order.order_id]
            newest = max(visit.last_seen, order, key=lambda known: known.version)
            self._visits[order.order_id] = replace(
                visit, last_seen=newest, watched_to_end=watched_to_end
            )

    def count(self, event: str) -> None:
        """Count an event, such as `arrived` or `scan refused: no_drinks_left`."""
        with self._lock:
            self._counts[event] += 1
            counts = dict(self._counts)
            # Inside the lock, so that a progress bar receives the counts in order.
            self._on_progress(
                Progress(self._customers, counts.get("arrived", 0), counts.get("done", 0), counts)
            )

    def fail(self, failure: str) -> None:
        """Record a failure that a robot does not expect."""
        with self._lock:
            self._failures.append(failure)
        self.count("failures")

    def visits(self) -> tuple[Visit, ...]:
        """Return the visits, in the order in which they began."""
        with self._lock:
            return tuple(self._visits.values())

    def counts(self) -> Mapping[str, int]:
        """Return the counts by event."""
        with self._lock:
            return dict(self._counts)

    def failures(self) -> tuple[str, ...]:
        """Return the failures."""
        with self._lock:
            return tuple(self._failures)
