"""What is counted from a day's orders. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from backend.report.orders import OrderRow
from chalicelib.contract.orders import CancelReason, OrderState

QUARTER = timedelta(minutes=15)

STAGES: dict[str, Callable[[OrderRow], float | None]] = {
    "Choosing": lambda order: order.seconds_choosing,
    "Waiting for a barista": lambda order: order.seconds_waiting,
    "Making": lambda order: order.seconds_making,
    "Ready, not collected": lambda order: order.seconds_ready,
}

_ABANDONED = frozenset({CancelReason.CUSTOMER, CancelReason.CUSTOMER_TIMEOUT})
_REFUSED = frozenset({CancelReason.QUEUE_FULL, CancelReason.SHOP_CLOSED})


@dataclass(frozen=True)
class Quarter:
    """A quarter of an hour.

    Attributes:
        capacity: How many drinks the baristas who worked then would have made without a
            pause, at the day's median making time.
    """

    starts_at: datetime
    placed: int
    made: int
    baristas: int
    capacity: float


@dataclass(frozen=True)
class Distribution:
    """How long a stage took: the sorted seconds of each order that went through it."""

    stage: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median, in seconds."""
        return median(self.seconds)

    @property
    def p90(self) -> float:
        """What nine of ten took at most (nearest rank), in seconds."""
        return percentile(self.seconds, 0.9)


@dataclass(frozen=True)
class Figures:
    """The figures of a day.

    Attributes:
        abandoned: Orders that their customers cancelled or did not place in time.
        refused: Orders that the workflow ended because the bar was full or closed.
        not_collected: Drinks that were made and not collected.
    """

    orders: int
    made: int
    walk_ups: int
    abandoned: int
    refused: int
    not_collected: int
    baristas: int
    quarters: tuple[Quarter, ...]
    stages: tuple[Distribution, ...]
    drinks: tuple[tuple[str, int], ...]
    options: tuple[tuple[str, int], ...]
    cancellations: tuple[tuple[str, int], ...]


def figures_of(orders: Sequence[OrderRow]) -> Figures:
    """Return the figures of these orders."""
    made = [order for order in orders if order.is_made]
    stages = (
        Distribution(name, tuple(sorted(_known(map(seconds, orders)))))
        for name, seconds in STAGES.items()
    )
    return Figures(
        orders=len(orders),
        made=len(made),
        walk_ups=sum(order.is_walk_up for order in orders),
        abandoned=sum(order.reason in _ABANDONED for order in orders),
        refused=sum(order.reason in _REFUSED for order in orders),
        not_collected=sum(order.state is not OrderState.COLLECTED for order in made),
        baristas=len({order.barista for order in made if order.barista}),
        quarters=quarters_of(orders),
        stages=tuple(stage for stage in stages if stage.seconds),
        drinks=_counts(order.drink for order in made),
        options=_counts(name for order in made for name in order.options),
        cancellations=_counts(order.reason for order in orders if order.reason),
    )


def quarters_of(orders: Sequence[OrderRow]) -> tuple[Quarter, ...]:
    """Return the quarters from the first order to the last drink, those without any included."""
    placed = Counter(quarter_of(order.placed_at) for order in orders if order.placed_at)
    made = Counter(quarter_of(o.completed_at) for o in orders if o.is_made and o.completed_at)
    times = [*placed, *made]
    if not times:
        return ()
    seconds = [s for s in _known(order.seconds_making for order in orders) if s > 0]
    each = median(seconds) if seconds else QUARTER.total_seconds()
    present = working(orders)
    quarters, start = [], min(times)
    while start <= max(times):
        at_work = len(present.get(start, ()))
        capacity = at_work * QUARTER.total_seconds() / each
        quarters.append(Quarter(start, placed[start], made[start], at_work, capacity))
        start += QUARTER
    return tuple(quarters)


def working(orders: Iterable[OrderRow]) -> dict[datetime, set[int]]:
    """Return who made a drink in each quarter: the numbers of the baristas."""
    present: dict[datetime, set[int]] = {}
    for order in orders:
        if order.barista and order.started_at and order.completed_at:
            for moment in (order.started_at, order.completed_at):
                present.setdefault(quarter_of(moment), set()).add(order.barista)
    return present


def quarter_of(moment: datetime) -> datetime:
    """Return the start of the quarter that a moment is in."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def percentile(ascending: Sequence[float], share: float) -> float:
    """Return the value at this share of a sorted, non-empty list, by nearest rank."""
    return ascending[max(0, ceil(len(ascending) * share) - 1)]


def _known(values: Iterable[float | None]) -> Iterable[float]:
    return (value for value in values if value is not None)


def _counts(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return each name with its count, the largest first."""
    return tuple(sorted(Counter(names).items(), key=lambda count: (-count[1], count[0])))
