"""The report's page stands alone, and says what the orders say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.report.charts import duration
from backend.report.costs import priced_calls
from backend.report.figures import figures_of, quarters_of
from backend.report.orders import NotAReportError, OrderRow, read_csv
from backend.report.page import Span, render
from chalicelib.contract.orders import OrderState
from chalicelib.contract.serialization import narrow
from chalicelib.metrics import rows
from chalicelib.metrics.model import OrderRecord
from tests.hostile_strings import WIRE
from tests.metrics.days import day as metrics_day
from tests.metrics.days import delivered

from .days import MORNING, arrivals, day

SPAN = Span("Main bar", MORNING, MORNING + timedelta(days=1), ZoneInfo("Europe/Berlin"))


@pytest.fixture
def orders() -> list[OrderRow]:
    return day(arrivals(3, per_hour=45, rush=6), 2, 3)


def page(orders: list[OrderRow], span: Span = SPAN) -> str:
    return render(span, orders, priced_calls())


def test_page_needs_no_network_and_is_small(orders: list[OrderRow]) -> None:
    html = page(orders)
    assert len(html.encode()) < 300_000
    assert not re.search(r"https?:|//|src=|<script|@import|url\(", html)


def test_headline_says_the_figures(orders: list[OrderRow]) -> None:
    html = page(orders)
    waits = sorted(order.seconds_waiting or 0 for order in orders)
    assert f"<b>{len(orders)}</b><span>drinks made" in html
    assert f"<b>{duration(waits[len(waits) // 2])}</b>" in html
    assert "the line waited for baristas" in html


def test_times_are_those_of_the_shop(orders: list[OrderRow]) -> None:
    assert ">09:00</text>" in page(orders)
    assert ">08:00</text>" not in page(orders)


def test_every_quarter_is_there_and_drinks_are_counted_once(orders: list[OrderRow]) -> None:
    quarters = quarters_of(orders)
    starts = [quarter.starts_at for quarter in quarters]
    assert starts == [starts[0] + timedelta(minutes=15) * n for n in range(len(starts))]
    assert sum(quarter.made for quarter in quarters) == len(orders)
    assert sum(quarter.placed for quarter in quarters) == len(orders)


def test_texts_are_only_texts(orders: list[OrderRow]) -> None:
    hostile = [replace(order, drink=WIRE["script"]) for order in orders]
    html = page(hostile, replace(SPAN, shop_name=WIRE["image"]))
    assert "<script" not in html
    assert "<img" not in html


def test_day_without_orders_says_so() -> None:
    assert "Nobody ordered in this time." in page([])


def test_day_on_which_nothing_was_made_has_a_page(orders: list[OrderRow]) -> None:
    given_up = replace(
        orders[0], placed_at=None, started_at=None, completed_at=None, collected_at=None,
        barista=None, state=OrderState.CANCELLED, reason="customer_timeout",
    )  # fmt: skip
    html = page([given_up])
    assert "Not ordered in time after the scan" in html
    assert figures_of([given_up]).abandoned == 1


def test_csv_of_the_api_is_read_back() -> None:
    latest = {order.order_id: order for order in delivered(metrics_day(5, 200), 1)}
    records = [narrow(OrderRecord, order) for order in latest.values()]
    read = read_csv(rows.to_csv(records))
    assert len(read) == len(records)
    assert sum(order.is_made for order in read) == sum(record.is_made for record in records)
    assert {order.drink for order in read} == {record.drink_name or "" for record in records}


@pytest.mark.parametrize("text", ["a,b\r\n1,2\r\n", "scannedAt\r\nyesterday\r\n"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotAReportError):
        read_csv(text)


def test_cost_stands_beside_that_of_the_original(orders: list[OrderRow]) -> None:
    made = figures_of(orders).made
    theirs = sum(one.original_usd_per_drink for one in priced_calls()) * made
    html = page(orders)
    assert f"<td>${theirs:.4f}</tbody>" in html
    assert "an estimate, counted in its source" in html
    assert "Step Functions<td>3 transitions" in html
    [transitions] = [one for one in priced_calls() if one.unit == "transitions"]
    assert (transitions.count_per_drink, transitions.original_count_per_drink) == (3, 53)
