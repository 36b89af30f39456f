"""The figures of a day agree with a count by hand from its raw events."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import timedelta
from statistics import median

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.metrics import store
from chalicelib.metrics.service import MetricsService
from chalicelib.metrics.store import MetricsStore

from .days import DAY, LISTENED, Life, day, delivered
from .fakes import FakeTable

ORDERS = 1000
END = DAY + timedelta(days=1)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> FakeTable:
    fake = FakeTable()
    monkeypatch.setattr(store, "table", lambda name: fake)
    return fake


@pytest.fixture
def lives() -> list[Life]:
    return day(7, ORDERS)


@pytest.fixture
def service(table: FakeTable, lives: list[Life]) -> MetricsService:
    service = MetricsService(MetricsStore())
    for order in delivered(lives, 11):
        service.record(order)
    return service


def counted(lives: list[Life]) -> list[Life]:
    """Return the orders that count: those with an event that the service listens to."""
    return [one for one in lives if any(kind in LISTENED for kind, _ in one.events)]


def made(lives: list[Life]) -> list[Life]:
    """Return the orders whose drink was ready, by their events alone."""
    kinds = [[kind for kind, _ in one.events if kind in LISTENED] for one in lives]
    return [
        one
        for one, types in zip(lives, kinds, strict=True)
        if "OrderCompleted" in types and types[-1] != "OrderRecalled"
    ]


def test_figures_agree_with_a_count_of_the_events(
    service: MetricsService, lives: list[Life]
) -> None:
    report = service.report("demo", DAY, END)
    expected = counted(lives)
    ready = made(lives)
    assert report.orders == len(expected)
    assert report.made == len(ready)
    assert report.cancelled == sum(one.events[-1][0] == "OrderCancelled" for one in lives)
    assert report.collected == sum(one.events[-1][0] == "OrderCollected" for one in lives)
    assert report.placed == sum(
        any(kind == "WaitingCompletion" for kind, _ in one.events) for one in expected
    )
    assert report.walk_ups == sum(one.order.is_walk_up for one in expected)
    assert report.baristas == 3
    assert {c.reason: c.orders for c in report.cancellations} == Counter(
        one.order.reason for one in lives if one.order.state is OrderState.CANCELLED
    )


def test_drinks_and_options_are_counted_once_each(
    service: MetricsService, lives: list[Life]
) -> None:
    report = service.report("demo", DAY, END)
    ready = [one.order for one in made(lives)]
    assert {d.drink_name: d.made for d in report.drinks} == Counter(o.drink_name for o in ready)
    assert {o.name: o.made for o in report.options} == Counter(
        name for order in ready for name in order.options
    )
    by_hour = Counter(
        (o.drink_name, o.completed_at and o.completed_at.replace(minute=0, second=0, microsecond=0))
        for o in ready
    )
    assert {
        (d.drink_name, hour.starts_at): hour.made for d in report.drinks for hour in d.by_hour
    } == by_hour


def test_waits_are_those_of_the_stages(service: MetricsService, lives: list[Life]) -> None:
    waits = {wait.stage: wait for wait in service.report("demo", DAY, END).waits}
    once = [one.order for one in counted(lives) if one.order.attempt == 1]
    waiting = sorted(
        (order.started_at - order.placed_at).total_seconds()
        for order in once
        if order.started_at and order.placed_at
    )
    assert waits["waiting"].orders == len(waiting)
    assert waits["waiting"].median_seconds == round(median(waiting))
    at_most = waits["waiting"].p90_seconds
    assert at_most is not None
    assert sum(wait <= at_most + 0.5 for wait in waiting) >= 0.9 * len(waiting)
    assert waits["total"].orders == len(made(lives))


def test_a_day_is_read_in_one_query_for_each_page(
    service: MetricsService, table: FakeTable
) -> None:
    table.calls.clear()
    service.report("demo", DAY, DAY + timedelta(hours=16))
    assert table.calls == ["query"] * 3


def test_orders_are_those_scanned_in_the_span(service: MetricsService, lives: list[Life]) -> None:
    noon = DAY + timedelta(hours=4)
    expected = counted(lives)
    before = service.report("demo", DAY, noon)
    after = service.report("demo", noon, END)
    assert before.orders == sum(one.order.scanned_at < noon for one in expected)
    assert before.orders + after.orders == len(expected)


def test_csv_has_each_order_once_and_names_nobody(
    service: MetricsService, lives: list[Life]
) -> None:
    text = service.csv("demo", DAY, END)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(counted(lives))
    assert {row["barista"] for row in rows} == {"", "1", "2", "3"}
    assert Counter(row["drink"] for row in rows if row["completedAt"]) == Counter(
        one.order.drink_name for one in made(lives)
    )
    assert not any(name in text for name in ("Ana", "Bo", "Mira", "demo_"))


def test_text_that_a_spreadsheet_would_run_is_only_text(table: FakeTable) -> None:
    service = MetricsService(MetricsStore())
    [one] = [one for one in day(7, 40) if one.order.state is OrderState.COLLECTED][:1]
    service.record(one.then("OrderCollected", drink_name="=HYPERLINK(1)").order)
    [row] = csv.DictReader(io.StringIO(service.csv("demo", DAY, END)))
    assert row["drink"] == "'=HYPERLINK(1)"


def test_nothing_of_the_customer_is_stored(service: MetricsService, table: FakeTable) -> None:
    stored = json.dumps([item["order"] for item in table.items.values()])
    assert "Ana" not in stored
    assert "customerName" not in stored


def test_report_without_orders_is_empty(table: FakeTable) -> None:
    report = MetricsService(MetricsStore()).report("demo", DAY, END)
    assert (report.orders, report.made, report.made_per_barista_hour) == (0, 0, None)
    assert [wait.median_seconds for wait in report.waits] == [None] * 5
