"""The figures of a day so far agree with a count by hand from its raw events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from statistics import median

import pytest

from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.reports import Figures, StageWait
from chalicelib.metrics import store
from chalicelib.metrics.service import MetricsService
from chalicelib.metrics.store import MetricsStore

from .days import DAY, LISTENED, day, delivered
from .fakes import FakeTable

END = DAY + timedelta(hours=10)
RECENT = timedelta(minutes=30)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> MetricsService:
    table = FakeTable()
    monkeypatch.setattr(store, "table", lambda name: table)
    return MetricsService(MetricsStore())


def counted(orders: Iterable[StaffOrder]) -> dict[str, StaffOrder]:
    """Return each order at the latest version that an event told of."""
    latest: dict[str, StaffOrder] = {}
    for one in orders:
        if one.order_id not in latest or latest[one.order_id].version < one.version:
            latest[one.order_id] = one
    return latest


def seconds(order: StaffOrder) -> float:
    assert order.placed_at
    assert order.completed_at
    return (order.completed_at - order.placed_at).total_seconds()


def by_hand(wait: StageWait, orders: Iterable[StaffOrder]) -> bool:
    """Return whether a wait is that of these orders."""
    waits = sorted(map(seconds, orders))
    p90 = waits[ceil(len(waits) * 0.9) - 1]
    expected = (len(waits), round(median(waits)), round(p90))
    return (wait.orders, wait.median_seconds, wait.p90_seconds) == expected


def test_figures_agree_with_a_count_by_hand(service: MetricsService) -> None:
    lives = day(13, 1000)
    for order in delivered(lives, 17):
        service.record(order)
    told = (order for one in lives for kind, order in one.events if kind in LISTENED)
    orders = counted(told).values()
    made = [o for o in orders if o.completed_at and o.state is not OrderState.MAKING]

    figures = service.figures("demo", DAY, END, "Mira")

    assert figures.made == len(made)
    assert figures.made_by_you == sum(o.barista_name == "Mira" for o in made) > 0
    assert {c.name: c.made for c in figures.drinks} == Counter(o.drink_name for o in made)
    assert {c.name: c.made for c in figures.options} == Counter(
        name for o in made for name in o.options
    )
    assert {c.reason: c.orders for c in figures.cancellations} == Counter(
        o.reason for o in orders if o.reason
    )
    assert figures.cancelled == sum(c.orders for c in figures.cancellations)
    hours = Counter(
        o.completed_at.replace(minute=0, second=0, microsecond=0) for o in made if o.completed_at
    )
    assert [(h.starts_at, h.made) for h in figures.by_hour] == sorted(hours.items())
    assert by_hand(figures.wait_today, made)


@pytest.mark.parametrize("now", [DAY + timedelta(hours=3, minutes=10), DAY + timedelta(hours=5)])
def test_recent_wait_is_of_the_last_half_hour(service: MetricsService, now: datetime) -> None:
    lives = day(13, 1000)
    told = [
        order
        for one in lives
        for kind, order in one.events
        if kind == "OrderCompleted" and order.completed_at and order.completed_at <= now
    ]
    for order in told:
        service.record(order)
    recent = [
        o
        for o in counted(told).values()
        if o.scanned_at < now and o.completed_at and now - o.completed_at <= RECENT
    ]
    assert recent
    assert by_hand(service.figures("demo", DAY, now, "").wait_recent, recent)


def test_hours_are_those_of_the_shop_where_it_is_half_an_hour_off(service: MetricsService) -> None:
    midnight = DAY.replace(hour=18, minute=30) - timedelta(days=1)  # in Kolkata
    for order in delivered(day(13, 300), 17):
        service.record(order)
    hours = service.figures("demo", midnight, END, "").by_hour
    assert sum(hour.made for hour in hours) > 200
    assert {hour.starts_at.minute for hour in hours} == {30}


def test_a_day_without_orders_has_no_waits(service: MetricsService) -> None:
    figures = service.figures("demo", DAY, END, "Mira")
    assert (figures.made, figures.made_by_you, figures.cancelled) == (0, 0, 0)
    assert figures.wait_today.median_seconds is None
    assert figures.wait_recent.p90_seconds is None


def test_figures_name_nobody(service: MetricsService) -> None:
    for order in delivered(day(13, 200), 17):
        service.record(order)
    figures = service.figures("demo", DAY, END, "Mira")
    assert isinstance(figures, Figures)
    for name in ("Mira", "Bo", "Cy", "Ana"):
        assert repr(name) not in repr(figures)
