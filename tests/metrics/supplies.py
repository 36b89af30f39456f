"""Shops with supplies, and a store of counts in memory that others write to as well."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.shops import Shop
from chalicelib.contract.supplies import Supply, Unit, WhenEmpty
from chalicelib.kernel.publishing import Event
from chalicelib.metrics.supply_count import SupplyCounts, with_reported
from chalicelib.metrics.supply_service import Saved, SupplyService
from tests.contract.samples import SHOP, sample

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def supply(supply_id: str = "oat", servings: int = 10, **changes: Any) -> Supply:
    """Return a supply that is enough for so many drinks, set at nine."""
    whole = Supply(
        supply_id=supply_id,
        name=f"{supply_id.capitalize()} milk",
        unit=Unit.MILLILITRE,
        amount=servings * 200,
        per_serving=200,
        uses=("oat",),
        when_empty=WhenEmpty.SELL_OUT,
        set_at=NINE,
    )
    return replace(whole, **changes)


def shop_with(*supplies: Supply, version: int = 2) -> Shop:
    """Return a shop with these supplies."""
    return replace(SHOP, supplies=supplies, version=version)


def ready(serial: int, at: datetime, *supply_ids: str, version: int = 5) -> StaffOrder:
    """Return an order whose drink was ready at a time, and used these supplies."""
    return sample(
        StaffOrder,
        order_id=f"demo_{serial}",
        shop_id=SHOP.shop_id,
        state=OrderState.COMPLETED,
        completed_at=at,
        version=version,
        supply_ids=supply_ids,
    )


class FakeStore:
    """Stores counts; now and then another writer comes first."""

    def __init__(self, seed: int = 1, rivalry: float = 0.0) -> None:
        self.counts = SupplyCounts()
        self.counted: set[str] = set()
        self.calls: list[str] = []
        self._rng = random.Random(seed)
        self._rivalry = rivalry

    def find(self, shop_id: str) -> SupplyCounts:
        self.calls.append("find")
        return self.counts

    def save(
        self, shop_id: str, before: SupplyCounts, after: SupplyCounts, order_id: str | None = None
    ) -> Saved:
        self.calls.append("save")
        if self._rng.random() < self._rivalry:
            self.counts = with_reported(self.counts, ())
        if order_id in self.counted:
            return Saved.REPEATED
        if before.version != self.counts.version:
            return Saved.CONFLICT
        self.counts = after
        if order_id is not None:
            self.counted.add(order_id)
        return Saved.STORED


class Bar:
    """The service on a fake store, and what it published."""

    def __init__(self, store: FakeStore | None = None, now: datetime = NINE) -> None:
        self.store = store or FakeStore()
        self.published: list[Event] = []
        self.now = now
        self.service = SupplyService(self.store, self._publish, lambda: self.now)

    def _publish(self, *events: Event) -> None:
        self.published += events

    def receive(self, events: Iterable[Shop | StaffOrder]) -> None:
        """Let the service handle what each event carries."""
        for event in events:
            if isinstance(event, Shop):
                self.service.apply_shop(event)
            else:
                self.service.count(event)

    def used(self) -> dict[str, int]:
        """Return how many drinks used each supply."""
        return {one.supply_id: one.used for one in self.store.counts.counts}

    def ran_out(self) -> list[str]:
        """Return the supplies that were told to have run out, in this order."""
        return [event.payload.supply_id for event in self.published]
