"""Supplies are counted down exactly, and tell once that they have run out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.shops import Shop
from chalicelib.metrics import supply_service, supply_store
from chalicelib.metrics.run_out import forecast
from chalicelib.metrics.supply_count import SupplyCounts, with_drink, with_shop
from chalicelib.metrics.supply_service import TooManyConflicts

from .forecast_error import UNSEEN, error
from .supplies import NINE, Bar, FakeStore, ready, shop_with, supply


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_drink_counts_against_the_supplies_that_it_uses() -> None:
    bar = Bar()
    bar.receive([shop_with(supply("oat"), supply("cups"))])
    bar.receive([ready(1, after(1), "oat", "cups"), ready(2, after(2), "cups")])
    assert bar.used() == {"oat": 1, "cups": 2}


def test_order_that_is_delivered_or_completed_again_counts_once() -> None:
    bar = Bar()
    first = ready(1, after(1), "oat")
    recalled = replace(first, state=OrderState.MAKING, completed_at=None, version=6)
    again = ready(1, after(3), "oat", version=7)
    collected = replace(again, state=OrderState.COLLECTED, version=8)
    bar.receive([shop_with(supply()), first, recalled, first, again, collected, again])
    assert bar.used() == {"oat": 1}


def test_only_drinks_that_were_ready_since_the_amount_was_set_count() -> None:
    bar = Bar()
    bar.receive([shop_with(supply()), ready(1, after(-1), "oat"), ready(2, after(0), "oat")])
    assert bar.used() == {"oat": 1}
    corrected = shop_with(supply(servings=40, set_at=after(5)), version=3)
    bar.receive([corrected, ready(3, after(4), "oat"), ready(4, after(6), "oat")])
    assert bar.used() == {"oat": 1}


@pytest.mark.parametrize("seed", range(20))
def test_count_is_the_same_in_any_order_of_events(seed: int) -> None:
    """Drinks and two amounts, delivered up to three times, in any order, with other writers."""
    rng = random.Random(seed)
    corrected_at = after(20)
    drinks = [
        ready(n, after(rng.uniform(-5, 45)), *rng.choice([("oat",), ("oat", "cups"), ("cups",)]))
        for n in range(60)
    ]
    shops = [
        shop_with(supply("oat", 500), supply("cups", 500), version=2),
        shop_with(supply("oat", 900, set_at=corrected_at), supply("cups", 500), version=3),
    ]
    every: list[Shop | StaffOrder] = [*drinks, *shops]
    events = [one for one in every for _ in range(rng.randint(1, 3))]
    rng.shuffle(events)
    bar = Bar(FakeStore(seed, rivalry=0.2))
    bar.receive(events)
    since = {"oat": corrected_at, "cups": NINE}
    assert bar.used() == {
        name: sum(name in d.supply_ids and (d.completed_at or NINE) >= start for d in drinks)
        for name, start in since.items()
    }
    assert bar.published == []


@pytest.mark.parametrize("seed", range(10))
def test_supply_that_runs_out_tells_so_once(seed: int) -> None:
    drinks = [ready(n, after(n), "oat") for n in range(14)]
    events: list[Shop | StaffOrder] = [shop_with(supply(servings=10)), *drinks, *drinks]
    random.Random(seed).shuffle(events)
    bar = Bar()
    bar.receive(events)
    assert bar.ran_out() == ["oat"]
    assert bar.published[0].payload.set_at == NINE


def test_supply_runs_out_at_its_reserve() -> None:
    bar = Bar()
    bar.receive([shop_with(supply(servings=10, reserve_servings=4))])
    bar.receive([ready(n, after(n), "oat") for n in range(5)])
    assert bar.ran_out() == []
    bar.receive([ready(5, after(5), "oat")])
    assert bar.ran_out() == ["oat"]


def test_supply_that_is_set_again_may_run_out_again() -> None:
    bar = Bar()
    bar.receive([shop_with(supply(servings=1)), ready(1, after(1), "oat")])
    bar.receive([shop_with(supply(servings=1, set_at=after(2)), version=5)])
    bar.receive([ready(2, after(3), "oat")])
    assert bar.ran_out() == ["oat", "oat"]


def test_nothing_left_when_it_is_set_is_told_at_once() -> None:
    bar = Bar()
    bar.receive([shop_with(supply(servings=0))])
    assert bar.ran_out() == ["oat"]


def test_event_that_was_not_published_is_published_by_the_repeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bar = Bar()
    bar.receive([shop_with(supply(servings=1))])

    def fails(*_: object) -> None:
        raise RuntimeError

    failing = replace(bar.service, publish=fails)
    with pytest.raises(RuntimeError):
        failing.count(ready(1, after(1), "oat"))
    bar.receive([ready(1, after(1), "oat")])
    assert bar.ran_out() == ["oat"]
    assert bar.used() == {"oat": 1}


def test_order_without_supplies_costs_no_call() -> None:
    bar = Bar()
    bar.receive([ready(1, after(1)), shop_with()])
    assert bar.store.calls == []


def test_drink_that_is_counted_costs_one_read_and_one_write() -> None:
    bar = Bar()
    bar.receive([shop_with(supply())])
    bar.store.calls.clear()
    bar.receive([ready(1, after(1), "oat")])
    assert bar.store.calls == ["find", "save"]


def test_count_that_always_conflicts_fails_so_that_it_is_repeated() -> None:
    bar = Bar(FakeStore(rivalry=1.0))
    with pytest.raises(TooManyConflicts):
        bar.receive([ready(1, after(1), "oat")])
    assert len(bar.store.calls) == 2 * supply_service._ATTEMPTS


def test_statuses_say_what_is_left_and_until_when() -> None:
    bar = Bar()
    shop = shop_with(supply(servings=30))
    bar.receive([shop, *(ready(n, after(n * 5), "oat") for n in range(12))])
    bar.now = after(60)
    [status] = bar.service.statuses(shop)
    assert (status.used_servings, status.left_servings, status.left_amount) == (12, 18, 3600)
    assert status.per_hour == 12
    assert status.runs_out_at == after(60 + 90)


def test_status_of_a_supply_that_was_just_set_is_whole() -> None:
    bar = Bar()
    [status] = bar.service.statuses(shop_with(supply(servings=30)))
    assert (status.left_servings, status.runs_out_at, status.per_hour) == (30, None, None)


def test_pace_of_a_rush_counts_and_that_of_a_calm_quarter_does_not() -> None:
    calm = [after(n * 6) for n in range(20)]
    now = after(120)
    slow = forecast(30, calm, now)
    assert slow is not None
    assert slow.per_hour == 10
    rush = [now - timedelta(minutes=n) for n in range(15)]
    fast = forecast(30, [*calm, *rush], now)
    assert fast is not None
    assert fast.per_hour > 60
    after_a_calm = forecast(30, [*calm, *rush], now + timedelta(minutes=30))
    assert after_a_calm is not None
    assert 10 < after_a_calm.per_hour < 20


def test_too_few_drinks_say_nothing_and_a_far_end_is_none() -> None:
    assert forecast(10, [NINE, after(1)], after(5)) is None
    assert forecast(1000, [NINE, after(30), after(60)], after(90)) is None


def test_forecast_is_within_twenty_minutes_half_an_hour_ahead_on_unseen_days() -> None:
    found = error(UNSEEN, 30)
    assert found.forecasts >= 100
    assert found.mean < 20
    assert found.mean < error(UNSEEN, 30, (60,)).mean


def test_counts_are_stored_as_they_are() -> None:
    shop = shop_with(supply("oat"), supply("cups", reserve_servings=2))
    counts = with_shop(SupplyCounts(), shop)
    for n in (3, 1, 2):
        ids = ("cups", "oat") if n == 1 else ("cups",)
        counts = with_drink(counts, after(n * 1.001), ids)
    stored = supply_store._put_counts("demo", SupplyCounts(), counts)["Item"]
    read = supply_store._counts(stored)
    assert read.counts == counts.counts
    assert read.version == counts.version
    assert set(read.drinks) == set(counts.drinks)


def test_counts_of_a_busy_day_take_two_write_units() -> None:
    counts = with_shop(SupplyCounts(), shop_with(*(supply(f"supply-{n}") for n in range(4))))
    for n in range(160):
        counts = with_drink(counts, after(n * 0.75), ("supply-0", f"supply-{1 + n % 3}"))
    item = supply_store._put_counts("demo", SupplyCounts(), counts)["Item"]
    assert len(str(item)) < 2048
