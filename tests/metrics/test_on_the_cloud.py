"""The report and the figures on real orders, over the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.client.reports import ReportClient
from chalicelib.contract.reports import Report
from tests.open_shop import TestShop, eventually

pytestmark = pytest.mark.cloud


def test_report_counts_real_orders(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    order, _ = shop.place(shop_id)
    for action in ("make", "complete", "collect"):
        assert shop.act(order, action).is_success
    cancelled, token = shop.scan(shop_id)
    assert shop.call("DELETE", f"/orders/{cancelled['orderId']}", token).is_success
    start, end = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)

    with ReportClient(shop.url, shop.as_staff("manager").session) as manager:

        def when_counted() -> Report | None:
            found = manager.report(shop_id, start, end)
            return found if found.collected and found.cancelled else None

        report = eventually(when_counted)
        assert (report.orders, report.placed, report.made) == (2, 1, 1)
        assert [(drink.drink_name, drink.made) for drink in report.drinks] == [
            (order["drinkName"], 1)
        ]
        assert [(one.reason, one.orders) for one in report.cancellations] == [("customer", 1)]
        text = manager.report_csv(shop_id, start, end)
        assert text.count("\r\n") == 3
    path = f"/staff/shops/{shop_id}/report"
    assert shop.call("GET", path, "barista").status_code == 403
    assert_figures_count(shop, shop_id, order["drinkName"])


def assert_figures_count(shop: TestShop, shop_id: str, drink_name: str) -> None:
    """Check the figures of one drink that the barista made, and one cancelled order."""
    figures = shop.as_staff("barista").figures(shop_id)
    assert (figures.made, figures.made_by_you, figures.cancelled) == (1, 1, 1)
    assert [(drink.name, drink.made) for drink in figures.drinks] == [(drink_name, 1)]
    assert [(one.reason, one.orders) for one in figures.cancellations] == [("customer", 1)]
    assert figures.wait_recent.orders == figures.wait_today.orders == 1
    assert shop.as_staff("display").figures(shop_id).made_by_you == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-13-01", "from"),
        ("from=2026-11-20T09:00:00", "from"),
        ("from=2026-11-20&to=2026-11-19T00:00:00Z", "to"),
        ("from=2026-01-01&to=2026-11-20", "from"),
        ("from=2026-11-20&to=2026-11-20&format=pdf", "format"),
        ("since=2026-11-20", "since"),
    ],
)
def test_span_that_is_not_valid_is_refused(shop: TestShop, query: str, field: str) -> None:
    answer = shop.call("GET", f"/staff/shops/{shop.shop_id}/report?{query}", "manager")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_days_are_those_of_the_shop(shop: TestShop) -> None:
    path = f"/staff/shops/{shop.new_shop(timeZone='Asia/Tokyo')}/report"
    report = shop.call("GET", f"{path}?from=2026-11-19&to=2026-11-20", "manager").json()
    assert report["from"] == "2026-11-18T15:00:00.000Z"
    assert report["to"] == "2026-11-20T15:00:00.000Z"


@pytest.mark.parametrize("call", ["report", "figures"])
def test_a_shop_that_does_not_exist_has_no_report(shop: TestShop, call: str) -> None:
    assert shop.call("GET", f"/staff/shops/nowhere/{call}", "manager").status_code == 404
