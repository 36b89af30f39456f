"""The same day with another number of baristas: a queueing simulation. Pure.

It replays the orders of the day, each placed when it was and taking as long to make as
it did, in the order of their placing. Between two drinks a barista pauses as long as
baristas did on that day while others waited. Who works when is read from who made drinks.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from backend.report.figures import percentile
from backend.report.orders import OrderRow


@dataclass(frozen=True)
class Replay:
    """A day as the simulation sees it; times are seconds since its first order."""

    placed: tuple[float, ...]
    making: tuple[float, ...]
    shifts: tuple[tuple[float, float], ...]
    pause: float
    started_at: datetime

    def waits(self, change: int = 0) -> list[float]:
        """Return how long each order waits with `change` baristas more, or fewer."""
        shifts = self._shifts(change)
        free: list[tuple[float, float]] = [(start, end) for start, end in shifts]
        heapq.heapify(free)
        waits = []
        for placed, making in zip(self.placed, self.making, strict=True):
            ready, end = self._next_free(free, placed)
            begin = max(placed, ready)
            waits.append(begin - placed)
            heapq.heappush(free, (begin + making + self.pause, end))
        return waits

    def p90(self, change: int = 0, during: tuple[datetime, datetime] | None = None) -> float:
        """Return the wait of nine of ten orders placed in a span, or on the whole day."""
        waits = self.waits(change)
        if during is not None:
            first, last = ((moment - self.started_at).total_seconds() for moment in during)
            waits = [w for w, at in zip(waits, self.placed, strict=True) if first <= at < last]
        return percentile(sorted(waits), 0.9) if waits else 0.0

    def _shifts(self, change: int) -> list[tuple[float, float]]:
        by_length = sorted(self.shifts, key=lambda shift: shift[1] - shift[0])
        if change < 0:
            return by_length[-change:] or by_length[-1:]
        whole = (0.0, max(end for _, end in self.shifts))
        return [*by_length, *([whole] * change)]

    @staticmethod
    def _next_free(free: list[tuple[float, float]], placed: float) -> tuple[float, float]:
        """Take out the barista who is free first, and still at work then; the last one stays."""
        while len(free) > 1 and max(free[0][0], placed) > free[0][1]:
            heapq.heappop(free)
        return heapq.heappop(free)


def replay_of(orders: Sequence[OrderRow]) -> Replay | None:
    """Return the day for the simulation; None if nobody made a drink on it."""
    taken = sorted((o for o in orders if o.is_made and o.placed_at and o.barista), key=_placed_at)
    known = [o.seconds_making for o in taken if o.seconds_making is not None]
    if not known:
        return None
    usual, first = median(known), _placed_at(taken[0])

    def since(moment: datetime) -> float:
        return (moment - first).total_seconds()

    return Replay(
        placed=tuple(since(_placed_at(order)) for order in taken),
        making=tuple(usual if o.seconds_making is None else o.seconds_making for o in taken),
        shifts=tuple((since(start), since(end)) for start, end in _shifts(taken)),
        pause=_usual_pause(taken),
        started_at=first,
    )


def _placed_at(order: OrderRow) -> datetime:
    assert order.placed_at is not None
    return order.placed_at


def _shifts(taken: Sequence[OrderRow]) -> list[tuple[datetime, datetime]]:
    """Return when each barista worked: from the first drink taken to the last one made."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    for order in taken:
        if order.barista and order.completed_at:
            moments[order.barista].append(order.completed_at)
            if order.started_at:
                moments[order.barista].append(order.started_at)
    return [(min(known), max(known)) for known in moments.values()]


def _usual_pause(taken: Sequence[OrderRow]) -> float:
    """Return the median seconds from a drink made to the next one taken, while others waited."""
    drinks: dict[int, list[OrderRow]] = defaultdict(list)
    for order in taken:
        if order.barista and order.attempt == 1 and order.started_at:
            drinks[order.barista].append(order)
    pauses = []
    for made in drinks.values():
        made.sort(key=lambda order: order.started_at or _placed_at(order))
        for before, after in pairwise(made):
            if before.completed_at and after.started_at and _placed_at(after) < before.completed_at:
                pauses.append((after.started_at - before.completed_at).total_seconds())
    return max(0.0, median(pauses)) if pauses else 0.0
