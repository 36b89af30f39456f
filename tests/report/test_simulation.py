"""The simulation is judged on days that it did not see."""

from __future__ import annotations

from statistics import mean

import pytest

from backend.report.bottleneck import ERROR, find_bottleneck
from backend.report.figures import percentile
from backend.report.orders import OrderRow
from backend.report.simulation import replay_of

from .days import arrivals, day


def p90(orders: list[OrderRow]) -> float:
    return percentile(sorted(o.seconds_waiting or 0 for o in orders), 0.9)


def error(predicted: float, happened: float) -> float:
    """Return the error as a share, of at least a minute: shorter waits are not worth a barista."""
    return abs(predicted - happened) / max(happened, 60)


@pytest.mark.parametrize("change", [-1, 0, 1])
def test_forecast_is_near_days_that_it_did_not_see(change: int) -> None:
    errors, naive = [], []
    for seed in range(40):
        placed = arrivals(seed, per_hour=30 + seed)
        seen = day(placed, 3, seed + 100)
        unseen = day(placed, 3 + change, seed + 200, pause=8)
        replay = replay_of(seen)
        assert replay is not None
        errors.append(error(replay.p90(change), p90(unseen)))
        naive.append(error(p90(seen), p90(unseen)))
    print(f"{change:+} barista: mean error {mean(errors):.0%}, as it was {mean(naive):.0%}")  # noqa: T201
    assert mean(errors) < ERROR
    assert change == 0 or mean(errors) < mean(naive) / 2


def test_bottleneck_is_the_rush() -> None:
    orders = day(arrivals(3, per_hour=45, rush=6), 2, 3)
    found = find_bottleneck(orders)
    assert found is not None
    assert found.waited == pytest.approx(found.simulated, rel=0.3)
    assert found.with_one_more < found.waited / 1.5
    assert found.with_one_fewer is not None
    assert found.with_one_fewer > found.waited


def test_calm_day_has_no_bottleneck() -> None:
    assert find_bottleneck(day(arrivals(4, per_hour=20, rush=1), 3, 4)) is None


def test_day_without_drinks_has_no_bottleneck() -> None:
    assert find_bottleneck([]) is None
