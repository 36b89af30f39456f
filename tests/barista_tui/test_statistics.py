from __future__ import annotations

from datetime import timedelta

from barista_tui.core.statistics import DrinkLog, Statistics, day_start

from .samples import NOW, order


def made(number: int, minutes_ago: float, waited_seconds: float) -> dict[str, object]:
    ready = NOW - timedelta(minutes=minutes_ago)
    placed = ready - timedelta(seconds=waited_seconds)
    return {
        "number": number,
        "state": "COMPLETED",
        "placedAt": placed.isoformat(),
        "completedAt": ready.isoformat(),
    }


def test_the_day_is_counted_from_the_shops_midnight() -> None:
    log = DrinkLog(lambda: NOW, lambda: "UTC")
    log.apply([order(**made(1, 10, 60)), order(**made(2, 20, 120)), order(**made(3, 30, 300))])  # type: ignore[arg-type]
    log.apply([order(**made(4, 90, 999)), order(**made(5, 24 * 60, 10))])  # type: ignore[arg-type]
    assert log.statistics() == Statistics(4, 3, 120)


def test_a_recalled_drink_does_not_count_as_made() -> None:
    log = DrinkLog(lambda: NOW, lambda: "UTC")
    log.apply([order(**made(1, 10, 60))])  # type: ignore[arg-type]
    log.apply([order(1, state="MAKING", version=4)])
    assert log.statistics() == Statistics()


def test_midnight_is_the_shops() -> None:
    assert day_start(NOW, "Asia/Tokyo").isoformat() == "2026-05-04T00:00:00+09:00"
    assert day_start(NOW, "Nowhere/Atall").hour == 0
