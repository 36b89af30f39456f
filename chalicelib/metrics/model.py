"""A report on a span of time, and the figures of a day, from their orders. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from chalicelib.contract.orders import CancelReason, OrderState
from chalicelib.contract.reports import (
    CancellationCount,
    CountByHour,
    DrinkCount,
    Figures,
    MadeCount,
    OptionCount,
    Report,
    StageWait,
)

RECENT = timedelta(minutes=30)
_HOUR = timedelta(hours=1)
_QUARTER = timedelta(minutes=15)
_QUARTERS_PER_HOUR = 4


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    """What is stored of an order: nothing of its customer, and of its barista the name alone.

    It is a view of `StaffOrder`; the fields mean the same.
    """

    order_id: str
    shop_id: str
    drink_name: str | None
    options: tuple[str, ...]
    state: OrderState
    reason: CancelReason | None
    barista_name: str | None
    attempt: int
    is_walk_up: bool
    version: int
    scanned_at: datetime
    placed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    collected_at: datetime | None
    cancelled_at: datetime | None

    @property
    def is_made(self) -> bool:
        """Whether the drink was completed, and not recalled since."""
        return self.completed_at is not None and self.state is not OrderState.MAKING


_STAGES: dict[str, Callable[[OrderRecord], tuple[datetime | None, datetime | None]]] = {
    "choosing": lambda order: (order.scanned_at, order.placed_at),
    "waiting": lambda order: (order.placed_at, _once(order, order.started_at)),
    "making": lambda order: (_once(order, order.started_at), order.completed_at),
    "ready": lambda order: (order.completed_at, order.collected_at),
    "total": lambda order: (order.placed_at, order.completed_at),
}


def report(shop_id: str, start: datetime, end: datetime, records: Iterable[OrderRecord]) -> Report:
    """Return the report on the orders scanned from `start` on and before `end`."""
    orders = [one for one in records if start <= one.scanned_at < end]
    made = [one for one in orders if one.is_made]
    hours = _barista_hours(made)
    return Report(
        shop_id=shop_id,
        from_=start,
        to=end,
        orders=len(orders),
        placed=sum(one.placed_at is not None for one in orders),
        walk_ups=sum(one.is_walk_up for one in orders),
        made=len(made),
        collected=sum(one.state is OrderState.COLLECTED for one in orders),
        cancelled=sum(one.state is OrderState.CANCELLED for one in orders),
        baristas=len({one.barista_name for one in made if one.barista_name}),
        made_per_barista_hour=round(len(made) / hours) if hours else None,
        drinks=_drinks(made),
        options=_options(made),
        waits=tuple(_wait(stage, orders) for stage in _STAGES),
        cancellations=_cancellations(orders),
    )


def figures(
    shop_id: str, start: datetime, now: datetime, records: Iterable[OrderRecord], caller: str
) -> Figures:
    """Return the figures of the orders scanned from `start` on and before `now`.

    `caller` is the name whose drinks are counted as the caller's own.
    """
    orders = [one for one in records if start <= one.scanned_at < now]
    made = [one for one in orders if one.is_made]
    recent = [one for one in made if one.completed_at and now - one.completed_at <= RECENT]
    # Hours since midnight: those of the shop's clock, also where it is half an hour off UTC.
    hours = Counter((one.completed_at - start) // _HOUR for one in made if one.completed_at)
    return Figures(
        shop_id=shop_id,
        from_=start,
        to=now,
        made=len(made),
        made_by_you=sum(one.barista_name == caller for one in made),
        cancelled=sum(one.state is OrderState.CANCELLED for one in orders),
        by_hour=tuple(CountByHour(start + h * _HOUR, n) for h, n in sorted(hours.items())),
        drinks=_made_counts(one.drink_name for one in made if one.drink_name),
        options=_made_counts(name for one in made for name in one.options),
        cancellations=_cancellations(orders),
        wait_today=_wait("total", made),
        wait_recent=_wait("total", recent),
    )


def _once(order: OrderRecord, moment: datetime | None) -> datetime | None:
    """Return the moment if it is of the only attempt; that of a later one hides the first."""
    return moment if order.attempt == 1 else None


def _wait(stage: str, orders: Sequence[OrderRecord]) -> StageWait:
    spans = (_STAGES[stage](one) for one in orders)
    seconds = sorted((end - start).total_seconds() for start, end in spans if start and end)
    if not seconds:
        return StageWait(stage, 0, None, None)
    nearest_rank = seconds[ceil(len(seconds) * 0.9) - 1]
    return StageWait(stage, len(seconds), round(median(seconds)), round(nearest_rank))


def _drinks(made: Sequence[OrderRecord]) -> tuple[DrinkCount, ...]:
    hours: dict[str, Counter[datetime]] = defaultdict(Counter)
    for one in made:
        if one.drink_name and one.completed_at:
            hours[one.drink_name][_start_of_hour(one.completed_at)] += 1
    return tuple(
        DrinkCount(
            name, counts.total(), tuple(CountByHour(*count) for count in sorted(counts.items()))
        )
        for name, counts in sorted(hours.items(), key=lambda drink: (-drink[1].total(), drink[0]))
    )


def _options(made: Sequence[OrderRecord]) -> tuple[OptionCount, ...]:
    counts = Counter(name for one in made for name in one.options)
    return tuple(OptionCount(*count) for count in sorted(counts.items(), key=_largest_first))


def _made_counts(names: Iterable[str]) -> tuple[MadeCount, ...]:
    return tuple(MadeCount(*c) for c in sorted(Counter(names).items(), key=_largest_first))


def _cancellations(orders: Sequence[OrderRecord]) -> tuple[CancellationCount, ...]:
    counts = Counter(one.reason for one in orders if one.reason is not None)
    return tuple(CancellationCount(*count) for count in sorted(counts.items(), key=_largest_first))


def _largest_first(count: tuple[str, int]) -> tuple[int, str]:
    return -count[1], str(count[0])


def _barista_hours(made: Sequence[OrderRecord]) -> float:
    quarters = {
        (one.barista_name, one.completed_at.timestamp() // _QUARTER.total_seconds())
        for one in made
        if one.barista_name and one.completed_at
    }
    return len(quarters) / _QUARTERS_PER_HOUR


def _start_of_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
