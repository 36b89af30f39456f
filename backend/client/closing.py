"""The calls of a manager who ends the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from backend.client.public import drop_none, quote_segment
from backend.client.reports import ReportClient
from chalicelib.contract import times
from chalicelib.contract.answers import AnonymizedAnswer


class ClosingClient(ReportClient):
    """A signed-in manager who closes the bar for the day."""

    def anonymize(self, shop_id: str, start: datetime, end: datetime) -> Iterator[AnonymizedAnswer]:
        """Delete names, notes and contacts of the orders that ended in a span; yield each page."""
        for state in ("completed", "cancelled"):
            cursor: str | None = None
            while True:
                page = self._anonymize_page(shop_id, state, start, end, cursor)
                yield page
                cursor = page.cursor
                if cursor is None:
                    break

    def _anonymize_page(
        self,
        shop_id: str,
        state: Literal["completed", "cancelled"],
        start: datetime,
        end: datetime,
        cursor: str | None,
    ) -> AnonymizedAnswer:
        path = f"/staff/shops/{quote_segment(shop_id)}/anonymize-orders"
        span = {"from": times.to_text(start), "to": times.to_text(end)}
        body = {"state": state, **span, **drop_none(cursor=cursor)}
        return self._call("POST", path, body=body).read(AnonymizedAnswer)
