"""Names the span in which guests waited longest, why, and what would have helped. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.report.figures import QUARTER, percentile, quarter_of
from backend.report.orders import OrderRow
from backend.report.simulation import Replay, replay_of

LONG_WAIT_SECONDS = 180
ERROR = 0.3
"""The mean error of the simulation on days that it did not see, as the tests hold it."""
_SHARE_OF_WORST = 0.5
_FEWEST_ORDERS = 3


@dataclass(frozen=True)
class Bottleneck:
    """The worst span of a day; waits are the 90th percentile, in seconds.

    Attributes:
        simulated: The wait in the simulation with the baristas who were there.
        with_one_more: With one more.
        with_one_fewer: With one fewer; None if there was only one.
    """

    starts_at: datetime
    ends_at: datetime
    waited: float
    simulated: float
    with_one_more: float
    with_one_fewer: float | None

    @property
    def error(self) -> float:
        """By which share the simulation of the day as it was differs from the day."""
        return abs(self.simulated - self.waited) / self.waited if self.waited else 0.0


def find_bottleneck(orders: Sequence[OrderRow]) -> Bottleneck | None:
    """Return the longest span around the worst quarter; None if nobody waited for long."""
    replay = replay_of(orders)
    waits = _by_quarter(orders)
    if replay is None or not waits:
        return None
    worst = max(waits, key=lambda quarter: waits[quarter])
    if waits[worst] < LONG_WAIT_SECONDS:
        return None
    limit = waits[worst] * _SHARE_OF_WORST
    start, end = worst, worst + QUARTER
    while waits.get(start - QUARTER, 0) >= limit:
        start -= QUARTER
    while waits.get(end, 0) >= limit:
        end += QUARTER
    return _explained(orders, replay, start, end)


def _explained(
    orders: Sequence[OrderRow], replay: Replay, start: datetime, end: datetime
) -> Bottleneck:
    seconds = sorted(
        order.seconds_waiting
        for order in orders
        if order.placed_at and start <= order.placed_at < end and order.seconds_waiting is not None
    )
    span = (start, end)
    fewer = replay.p90(-1, span) if len(replay.shifts) > 1 else None
    return Bottleneck(
        start, end, percentile(seconds, 0.9), replay.p90(0, span), replay.p90(1, span), fewer
    )


def _by_quarter(orders: Sequence[OrderRow]) -> dict[datetime, float]:
    """Return the 90th percentile of the wait by quarter of placing, of those with a few orders."""
    waits: dict[datetime, list[float]] = defaultdict(list)
    for order in orders:
        if order.placed_at and order.seconds_waiting is not None:
            waits[quarter_of(order.placed_at)].append(order.seconds_waiting)
    return {
        quarter: percentile(sorted(seconds), 0.9)
        for quarter, seconds in waits.items()
        if len(seconds) >= _FEWEST_ORDERS
    }
