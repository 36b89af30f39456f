"""Stores each order at its latest version, and answers with reports and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.contract.agenda import BreakForecast
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.reports import Figures, Report
from chalicelib.contract.serialization import narrow
from chalicelib.contract.shops import Shop
from chalicelib.metrics import model, rows
from chalicelib.metrics.forecast import forecast
from chalicelib.metrics.model import OrderRecord


class Store(Protocol):
    """What this service needs of its table; `MetricsStore` has it."""

    def put(self, record: OrderRecord) -> bool:
        """Store an order, unless this version or a later one is stored; return whether it was."""

    def between(self, shop_id: str, start: datetime, end: datetime) -> Iterable[OrderRecord]:
        """Return the orders of a shop scanned from `start` on and before `end`."""


@dataclass(frozen=True)
class MetricsService:
    """Counts orders, and reports on them."""

    store: Store

    def record(self, order: StaffOrder) -> bool:
        """Count an order as it is now; return False for an event that is older or a repeat."""
        return self.store.put(narrow(OrderRecord, order))

    def report(self, shop_id: str, start: datetime, end: datetime) -> Report:
        """Return the report on a span of time."""
        return model.report(shop_id, start, end, self.store.between(shop_id, start, end))

    def figures(self, shop_id: str, start: datetime, now: datetime, caller: str) -> Figures:
        """Return the figures of a day so far; `caller` is the name of who asks."""
        records = self.store.between(shop_id, start, now)
        return model.figures(shop_id, start, now, records, caller)

    def next_break(self, shop: Shop, now: datetime) -> BreakForecast | None:
        """Return what to expect of the shop's next break; None if none is to come."""
        return forecast(shop, now, lambda start, end: self.store.between(shop.shop_id, start, end))

    def csv(self, shop_id: str, start: datetime, end: datetime) -> str:
        """Return the orders of a span of time as CSV, without names."""
        return rows.to_csv(self.store.between(shop_id, start, end))
