"""What the robots did and saw, written down while they work. Thread-safe."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from backend.client import Order
from backend.robot.plan import Intent


@dataclass(frozen=True, slots=True)
class Visit:
    """One order of one customer, as that customer knows it.

    ``seen`` is the newest that the customer was told. ``saw_the_end`` is whether
    they were still watching when it ended: only then must it be the truth.
    """

    customer: int
    intent: Intent
    token: str = field(repr=False)
    seen: Order
    saw_the_end: bool = False

    @property
    def order_id(self) -> str:
        """The order's id."""
        return self.seen.order_id


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: customers who came, customers who are done, and what was counted."""

    customers: int
    arrived: int
    done: int
    counts: Mapping[str, int]


class Ledger:
    """Keeps visits, counts and failures; tells ``progress`` after each entry."""

    def __init__(self, customers: int, progress: Callable[[Progress], None]) -> None:
        self._customers = customers
        self._progress = progress
        self._lock = threading.Lock()
        self._visits: dict[str, Visit] = {}
        self._counts: Counter[str] = Counter()
        self._failures: list[str] = []

    def note(self, visit: Visit) -> None:
        """Write down a visit, in place of what was known of the same order."""
        with self._lock:
            self._visits[visit.order_id] = visit

    def saw(self, order: Order, *, saw_the_end: bool = False) -> None:
        """Write down what a customer was told of their order."""
        with self._lock:
            visit = self._visits[order.order_id]
            newest = max(visit.seen, order, key=lambda known: known.version)
            self._visits[order.order_id] = replace(visit, seen=newest, saw_the_end=saw_the_end)

    def count(self, what: str) -> None:
        """Count something that happened, such as ``arrived`` or ``no_drinks_left``."""
        with self._lock:
            self._counts[what] += 1
            counts = dict(self._counts)
            # Inside the lock, so that a progress bar never hears an older count last.
            self._progress(
                Progress(self._customers, counts.get("arrived", 0), counts.get("done", 0), counts)
            )

    def fail(self, what: str) -> None:
        """Write down what went wrong beyond what a robot copes with."""
        with self._lock:
            self._failures.append(what)
        self.count("failures")

    def visits(self) -> tuple[Visit, ...]:
        """Return the visits, in the order in which they began."""
        with self._lock:
            return tuple(self._visits.values())

    def counts(self) -> Mapping[str, int]:
        """Return what was counted."""
        with self._lock:
            return dict(self._counts)

    def failures(self) -> tuple[str, ...]:
        """Return what went wrong."""
        with self._lock:
            return tuple(self._failures)
