"""Measures how wrong the forecast of a run-out is, on days that it did not see.

    python -m tests.metrics.forecast_error

The windows of the pace were chosen on the days of `SEEN`; the error that is printed is
that of the days of `UNSEEN`, which have other arrivals, rushes, baristas and supplies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import mean, median

from chalicelib.metrics.run_out import SHORT_WINDOW, WINDOW, forecast
from tests.report.days import arrivals, day

AHEAD = (60, 30, 15)
WINDOWS = ((15,), (30,), (60,), (120,), (60, 15), (120, 15), (120, 30))
CHOSEN = (round(WINDOW.total_seconds() / 60), round(SHORT_WINDOW.total_seconds() / 60))


@dataclass(frozen=True)
class Kind:
    """A kind of day: how many hours, orders an hour, how much a rush multiplies them."""

    hours: float
    per_hour: float
    rush: float
    baristas: int
    seeds: range


SEEN = (
    Kind(5, 40, 5, 3, range(20)),
    Kind(6, 60, 3, 3, range(20, 40)),
    Kind(8, 25, 6, 2, range(40, 60)),
)
UNSEEN = (
    Kind(7, 50, 4, 3, range(100, 120)),
    Kind(9, 35, 2, 2, range(120, 140)),
    Kind(6, 30, 7, 4, range(140, 160)),
)


@dataclass(frozen=True)
class Error:
    """How wrong forecasts were, in minutes, that far ahead of the run-out."""

    ahead: int
    forecasts: int
    median: float
    mean: float
    p90: float
    bias: float


def uses(kind: Kind, seed: int, option: str) -> list[datetime]:
    """Return when the drinks of a day were ready that had an option."""
    placed = arrivals(seed, kind.hours, kind.per_hour, kind.rush)
    rows = day(placed, kind.baristas, seed)
    return sorted(one.completed_at for one in rows if one.completed_at and option in one.options)


def misses(kinds: tuple[Kind, ...], ahead: int, windows: tuple[int, ...]) -> Iterator[float]:
    """Yield by how many minutes each forecast was too late; supplies end at 40 to 90 % of a day."""
    for kind in kinds:
        for seed in kind.seeds:
            for option in ("Oat milk", "Extra shot"):
                made = uses(kind, seed, option)
                servings = ceil(len(made) * (0.4 + (seed % 6) / 10))
                ran_out = made[servings - 1]
                now = ran_out - timedelta(minutes=ahead)
                before = [moment for moment in made if moment <= now]
                spans = [timedelta(minutes=minutes) for minutes in windows]
                found = forecast(servings - len(before), before, now, spans)
                if found:
                    yield (found.runs_out_at - ran_out).total_seconds() / 60


def error(kinds: tuple[Kind, ...], ahead: int, windows: tuple[int, ...] = CHOSEN) -> Error:
    """Return how wrong the forecasts of some days were."""
    found = list(misses(kinds, ahead, windows))
    sizes = sorted(abs(one) for one in found)
    nearest_rank = sizes[ceil(len(sizes) * 0.9) - 1]
    return Error(ahead, len(sizes), median(sizes), mean(sizes), nearest_rank, mean(found))


def report() -> Iterator[str]:
    """Yield the error by window on the days seen, then that of the pace on the days unseen."""
    yield "Days that the windows were chosen on, mean error in minutes:"
    for windows in WINDOWS:
        errors = "  ".join(f"{a} min ahead {error(SEEN, a, windows).mean:5.1f}" for a in AHEAD)
        yield f"  pace of {_text(windows):26} {errors}"
    yield f"Days that they did not see, pace of {_text(CHOSEN)}, error in minutes:"
    for ahead in AHEAD:
        one = error(UNSEEN, ahead)
        yield (
            f"  {ahead} min ahead   median {one.median:4.1f}   mean {one.mean:4.1f}"
            f"   9 of 10 within {one.p90:4.1f}   bias {one.bias:+5.1f}   of {one.forecasts}"
        )


def _text(windows: tuple[int, ...]) -> str:
    return "the fastest of " * (len(windows) > 1) + ", ".join(f"{one}" for one in windows) + " min"


if __name__ == "__main__":
    print("\n".join(report()))  # noqa: T201 - a report
