"""The line: who waits, in which order, and how long that is likely to take. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from chalicelib.kernel.events import Place, QueueSummary, WaitEstimate
from chalicelib.kernel.neighbours import Standing

IN_LINE = frozenset({"PLACED", "MAKING"})
ENDED = frozenset({"COMPLETED", "COLLECTED", "CANCELLED"})

_USUAL_PACE_SECONDS = 60
_SAMPLES = 20
_STEP_SECONDS = 30


@dataclass(frozen=True)
class Entry:
    """An order as the line knows it. `version` is the order's own."""

    order_id: str
    customer_id: str | None
    state: str
    version: int
    placed_at: datetime | None


@dataclass(frozen=True)
class Pace:
    """How quickly the bar works: the seconds that its last drinks took, one after another."""

    seconds: tuple[int, ...] = ()
    last_completed_at: datetime | None = None

    def after(self, placed_at: datetime, completed_at: datetime) -> Pace:
        """Return the pace after one more drink.

        A drink took as long as passed since the one before it, but no longer
        than its customer waited: a bar with nothing to do is not slow.
        """
        since = max(filter(None, (self.last_completed_at, placed_at)))
        sample = max(1, round((completed_at - since).total_seconds()))
        latest = max(filter(None, (self.last_completed_at, completed_at)))
        return Pace((*self.seconds, sample)[-_SAMPLES:], latest)

    @property
    def typical_seconds(self) -> float:
        """Return the median, or what is usual while there is too little to go by."""
        return median(self.seconds) if len(self.seconds) >= 3 else _USUAL_PACE_SECONDS


@dataclass(frozen=True)
class Line:
    """The orders that a shop has yet to make, the first placed first, and its pace."""

    entries: Sequence[Entry]
    pace: Pace

    def summary(self) -> QueueSummary:
        """Return how long the line is, and the wait of whoever joins it now."""
        return QueueSummary(len(self.entries), self._estimate(len(self.entries) + 1))

    def standing(self, order_id: str, state: str, placed_at: datetime | None) -> Standing:
        """Return where an order stands, whether the line has heard of it yet or not."""
        if state not in IN_LINE or placed_at is None:
            return Standing(None, None)
        if state == "MAKING":
            return Standing(None, self._estimate(1))
        ahead = [e for e in self.entries if e.order_id != order_id and _before(e, placed_at)]
        waiting = [e for e in ahead if e.state == "PLACED"]
        return Standing(len(waiting) + 1, self._estimate(len(ahead) + 1))

    def places(self) -> tuple[Place, ...]:
        """Return the place of every customer who waits with a phone."""
        waiting = [e for e in self.entries if e.state == "PLACED"]
        making = len(self.entries) - len(waiting)
        return tuple(
            Place(e.order_id, e.customer_id, position, self._estimate(making + position))
            for position, e in enumerate(waiting, start=1)
            if e.customer_id is not None
        )

    def _estimate(self, drinks: int) -> WaitEstimate:
        expected = drinks * self.pace.typical_seconds
        low = int(0.7 * expected) // _STEP_SECONDS * _STEP_SECONDS
        high = -(-int(1.4 * expected) // _STEP_SECONDS) * _STEP_SECONDS
        return WaitEstimate(low, max(high, 2 * _STEP_SECONDS))


def _before(entry: Entry, moment: datetime) -> bool:
    return entry.placed_at is not None and entry.placed_at < moment


def told_as(before: str | None, after: str) -> str | None:
    """Return the event that tells of an order's step in the line, or None for no step."""
    if after == "PLACED" and before != "PLACED":
        return "QueueService.OrderJoined"
    if after == "MAKING" and before != "MAKING":
        return "QueueService.OrderStarted"
    if after == "CANCELLED":
        return "QueueService.OrderCancelled"
    if after in ENDED and before not in ENDED:
        return "QueueService.OrderCompleted"
    return None
