"""Writes the report on a day: the page, and the orders as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.client import Shop
from backend.client.reports import ReportClient
from backend.report.costs import priced_calls
from backend.report.orders import read_csv
from backend.report.page import Span, render


@dataclass(frozen=True)
class WrittenReport:
    """The files of a report, and how many orders it is about."""

    page: Path
    csv: Path
    orders: int


def span_of(shop: Shop, day: date | None) -> Span:
    """Return a day of a shop, in its time zone; today if that is None."""
    zone = ZoneInfo(shop.time_zone)
    start = datetime.combine(day or datetime.now(zone).date(), time(), zone)
    return Span(shop.name, start, start + timedelta(days=1), zone)


def write_report(client: ReportClient, shop: Shop, span: Span, page: Path) -> WrittenReport:
    """Write the report on a span to `page`, and its orders beside it.

    Raises:
        ClientError: The shop refused the call, or did not answer.
        NotAReportError: Its list of orders cannot be read.
    """
    text = client.report_csv(shop.shop_id, span.start, span.end)
    orders = read_csv(text)
    sold_out = client.report(shop.shop_id, span.start, span.end).sold_out
    page.write_text(render(span, orders, priced_calls(), sold_out), encoding="utf-8")
    csv = page.with_suffix(".csv")
    csv.write_text(text, encoding="utf-8", newline="")
    return WrittenReport(page, csv, len(orders))
