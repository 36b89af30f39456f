"""Days at a bar with true queues: guests arrive in rushes, and baristas serve in turn."""

from __future__ import annotations

import heapq
import random
from datetime import UTC, datetime, timedelta

from backend.report.orders import OrderRow
from chalicelib.contract.orders import OrderState

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def arrivals(seed: int, hours: float = 5, per_hour: float = 40, rush: float = 5) -> list[float]:
    """Return when guests order, in seconds: more in the quarter after each second hour."""
    rng = random.Random(seed)
    times, now = [], 0.0
    while now < hours * 3600:
        busy = (now // 900) % 8 == 6
        now += rng.expovariate(per_hour * (rush if busy else 1) / 3600)
        times.append(now)
    return times


def day(
    placed: list[float], baristas: int, seed: int, mean_seconds: float = 55, pause: float = 6
) -> list[OrderRow]:
    """Return the orders of a day on which this many baristas serve in the order of arrival."""
    rng = random.Random(seed)
    free = [(0.0, number) for number in range(1, baristas + 1)]
    rows = []
    for at in placed:
        ready, number = heapq.heappop(free)
        begin = max(at, ready)
        making = rng.gammavariate(6, mean_seconds / 6)
        end = begin + making
        heapq.heappush(free, (end + rng.expovariate(1 / pause), number))
        rows.append(row(rng, at, begin, end, number))
    return rows


def row(rng: random.Random, placed: float, begin: float, end: float, barista: int) -> OrderRow:
    """Return an order that was made and collected; times are seconds of the day."""
    collected = end + rng.expovariate(1 / 40)
    options = tuple(name for name in ("Oat milk", "Extra shot") if rng.random() < 0.3)
    return OrderRow(
        scanned_at=_at(placed - rng.uniform(8, 90)),
        placed_at=_at(placed),
        started_at=_at(begin),
        completed_at=_at(end),
        collected_at=_at(collected),
        cancelled_at=None,
        state=OrderState.COLLECTED,
        reason="",
        drink=rng.choice(["Latte", "Latte", "Flat white", "Espresso", "Mocha"]),
        options=options,
        is_walk_up=False,
        attempt=1,
        barista=barista,
    )


def _at(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)
