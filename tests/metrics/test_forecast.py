"""How many orders to expect around the next break, and by what that is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.contract.agenda import Agenda, Break, BreakForecast, RushRules
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.serialization import narrow
from chalicelib.metrics.forecast import forecast
from chalicelib.metrics.model import OrderRecord
from tests.contract.samples import SHOP, sample

from .days import DAY


def at(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def one(start: int, end: int) -> Break:
    return Break(f"Break at {start}", at(start), at(end))


def orders(start: float, end: float, count: int, *, placed: bool = True) -> list[OrderRecord]:
    step = (end - start) / count
    moments = [at(start + step * n) for n in range(count)]
    return [
        narrow(OrderRecord, sample(StaffOrder, scanned_at=m, placed_at=m if placed else None))
        for m in moments
    ]


def predicted(
    now: float, day: Iterable[OrderRecord], *breaks: Break, **rush: int
) -> BreakForecast | None:
    rules = RushRules(rush.pop("before", 0), rush.pop("after", 0), None, **rush)
    shop = replace(SHOP, agenda=Agenda(breaks, rules, DAY))
    return forecast(shop, at(now), lambda a, b: [o for o in day if a <= o.scanned_at < b])


def test_as_many_a_minute_are_expected_as_in_the_earlier_breaks() -> None:
    day = [*orders(60, 80, 40), *orders(90, 100, 5), *orders(120, 150, 60)]
    found = predicted(170, day, one(60, 80), one(120, 150), one(180, 190))
    assert found is not None
    assert (found.name, found.expected_orders, found.earlier_breaks) == ("Break at 180", 20, 2)


def test_time_around_a_break_counts_as_the_rules_say() -> None:
    day = orders(50, 90, 40)
    found = predicted(100, day, one(60, 80), one(120, 130), before=10, after=10)
    assert found is not None
    assert (found.rush_starts_at, found.rush_ends_at) == (at(110), at(140))
    assert found.expected_orders == 30


def test_first_break_is_judged_by_the_codes_alone() -> None:
    found = predicted(50, [], one(60, 90), drinks_per_code=20, code_interval_seconds=120)
    assert found is not None
    assert (found.expected_orders, found.earlier_breaks, found.code_capacity) == (None, 0, 300)


def test_break_in_which_nobody_ordered_does_not_count() -> None:
    day = [*orders(60, 80, 20), *orders(120, 140, 9, placed=False)]
    found = predicted(170, day, one(60, 80), one(120, 140), one(180, 200))
    assert found is not None
    assert (found.expected_orders, found.earlier_breaks) == (20, 1)


def test_only_the_last_four_breaks_count() -> None:
    day = [*orders(0, 10, 100), *(o for n in range(1, 5) for o in orders(20 * n, 20 * n + 10, 10))]
    breaks = [one(20 * n, 20 * n + 10) for n in range(6)]
    found = predicted(95, day, *breaks)
    assert found is not None
    assert (found.expected_orders, found.earlier_breaks) == (10, 4)


def test_there_is_no_forecast_without_a_break_to_come() -> None:
    assert predicted(90, [], one(60, 80)) is None
    assert forecast(SHOP, at(0), lambda a, b: []) is None
