"""The report on a shop's orders, for its manager."""

from __future__ import annotations

from datetime import datetime

from backend.client.public import quote_segment
from backend.client.staff import StaffClient
from backend.client.transport import Answer
from chalicelib.contract import times
from chalicelib.contract.reports import Report


class ReportClient(StaffClient):
    """A signed-in manager who reads what a shop's day was like."""

    def report(self, shop_id: str, start: datetime, end: datetime) -> Report:
        """Return the figures of the orders scanned from `start` on and before `end`."""
        return self._report(shop_id, start, end, "json").read(Report)

    def report_csv(self, shop_id: str, start: datetime, end: datetime) -> str:
        """Return the same orders as CSV, a line each, without anybody's name."""
        return self._report(shop_id, start, end, "csv").text

    def _report(self, shop_id: str, start: datetime, end: datetime, form: str) -> Answer:
        query = {"from": times.to_text(start), "to": times.to_text(end), "format": form}
        return self._call("GET", f"/staff/shops/{quote_segment(shop_id)}/report", query=query)
