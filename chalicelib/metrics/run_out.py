"""Forecasts until when a supply lasts, at the pace of the last minutes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.contract.shops import Shop
from chalicelib.contract.supplies import Supply, SupplyStatus
from chalicelib.metrics.supply_count import SupplyCount, SupplyCounts

WINDOW, SHORT_WINDOW = timedelta(minutes=120), timedelta(minutes=15)
"""The pace is that of the longer window, which has a rush and the calm around it, or that of
the shorter one if it is faster: then a rush is on. `python -m tests.metrics.forecast_error`
shows how wrong this and other windows are."""

# Fewer drinks, or a shorter time, say nothing about the pace.
_FEWEST = 3
_SHORTEST = timedelta(minutes=10)
# A forecast further ahead than this says no more than "not today".
_MOST_HOURS = 12
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Forecast:
    """The pace in servings an hour, and when nothing but the reserve is left at that pace."""

    per_hour: float
    runs_out_at: datetime


def forecast(
    left: int,
    made: Sequence[datetime],
    now: datetime,
    windows: Sequence[timedelta] = (WINDOW, SHORT_WINDOW),
) -> Forecast | None:
    """Return until when `left` servings last; None if too few drinks were made to tell.

    `made` are the times of the drinks that used the supply, in any order.
    """
    per_hour = max(_pace(made, now, window) for window in windows)
    if not per_hour or left / per_hour > _MOST_HOURS:
        return None
    return Forecast(per_hour, now + left / per_hour * _HOUR)


def _pace(made: Sequence[datetime], now: datetime, window: timedelta) -> float:
    """Return the servings an hour in a window, 0 if they are too few to tell."""
    recent = [moment for moment in made if now - window <= moment <= now]
    if len(recent) < _FEWEST:
        return 0.0
    # A bar that has just opened did not have the pace of the whole window.
    span = min(window, max(_SHORTEST, now - min(made)))
    return len(recent) / (span / _HOUR)


def statuses(shop: Shop, counts: SupplyCounts, now: datetime) -> tuple[SupplyStatus, ...]:
    """Return how much of each of a shop's supplies is left, and until when that lasts."""
    by_id = {one.supply_id: one for one in counts.counts}
    return tuple(_status(one, by_id[one.supply_id], counts, now) for one in shop.supplies)


def _status(
    supply: Supply, count: SupplyCount, counts: SupplyCounts, now: datetime
) -> SupplyStatus:
    made = [one.made_at for one in counts.drinks if supply.supply_id in one.supply_ids]
    until_reserve = max(0, count.left - count.reserve_servings)
    coming = forecast(until_reserve, made, now)
    expected = coming.runs_out_at if coming else None
    return SupplyStatus(
        supply_id=supply.supply_id,
        name=supply.name,
        unit=supply.unit,
        used_servings=count.used,
        left_servings=count.left,
        left_amount=max(0, supply.amount - count.used * supply.per_serving),
        per_hour=round(coming.per_hour) if coming else None,
        runs_out_at=supply.ran_out_at or (now if count.has_run_out else expected),
    )
