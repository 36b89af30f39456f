"""The report on real orders, over the API."""

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


def test_report_without_a_shop_is_not_found(shop: TestShop) -> None:
    assert shop.call("GET", "/staff/shops/nowhere/report", "manager").status_code == 404
