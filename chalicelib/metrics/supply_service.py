"""Counts drinks against the supplies of their shop, and tells once when one has run out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from chalicelib.contract.events import SupplyRanOut
from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.shops import Shop
from chalicelib.contract.supplies import SupplyStatus
from chalicelib.kernel import clock
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.metrics import run_out, supply_count
from chalicelib.metrics.supply_count import SupplyCounts

_ATTEMPTS = 20


class Saved(Enum):
    """What came of an attempt to store counts."""

    STORED = auto()
    REPEATED = auto()  # this order was counted before
    CONFLICT = auto()  # another change of the counts came first


class TooManyConflicts(Exception):
    """Raised when other changes always came first; Lambda tries again."""


class Store(Protocol):
    """What this service needs of its table; `SupplyStore` has it."""

    def find(self, shop_id: str) -> SupplyCounts:
        """Return the counts of a shop; empty ones if there are none."""

    def save(
        self, shop_id: str, before: SupplyCounts, after: SupplyCounts, order_id: str | None = None
    ) -> Saved:
        """Store counts that are as `before`; with an order, once for each order only."""


@dataclass(frozen=True)
class SupplyService:
    """Counts supplies, and forecasts until when they last."""

    store: Store
    publish: Publish
    now: clock.Clock = clock.now

    def count(self, order: StaffOrder) -> None:
        """Count an order whose drink is ready against the supplies that it uses, once.

        A drink that is recalled and made again counts once.
        """
        made_at = order.completed_at
        if order.state is not OrderState.COMPLETED or made_at is None or not order.supply_ids:
            return
        ids = order.supply_ids
        counts = self._apply(
            order.shop_id,
            lambda found: supply_count.with_drink(found, made_at, ids),
            order.order_id,
        )
        self._report(order.shop_id, counts)

    def apply_shop(self, shop: Shop) -> None:
        """Count the supplies of a shop as they are set now."""
        if shop.supplies:
            counts = self._apply(shop.shop_id, lambda found: supply_count.with_shop(found, shop))
            self._report(shop.shop_id, counts)

    def statuses(self, shop: Shop) -> tuple[SupplyStatus, ...]:
        """Return how much is left of each supply of a shop, and until when that lasts."""
        if not shop.supplies:
            return ()
        counts = supply_count.with_shop(self.store.find(shop.shop_id), shop)
        return run_out.statuses(shop, counts, self.now())

    def _report(self, shop_id: str, counts: SupplyCounts) -> None:
        """Publish what has run out, then record that: a crash between repeats the event."""
        gone = counts.unreported()
        if not gone:
            return
        now = self.now()
        told = [SupplyRanOut(shop_id, one.supply_id, one.set_at, now) for one in gone]
        self.publish(*(Event("Metrics.SupplyRanOut", payload) for payload in told))
        self._apply(shop_id, lambda found: supply_count.with_reported(found, gone))

    def _apply(
        self,
        shop_id: str,
        decide: Callable[[SupplyCounts], SupplyCounts],
        order_id: str | None = None,
    ) -> SupplyCounts:
        """Change the counts under an optimistic lock, and return them as they are then."""
        for _ in range(_ATTEMPTS):
            before = self.store.find(shop_id)
            after = decide(before)
            if after == before:
                return before
            match self.store.save(shop_id, before, after, order_id):
                case Saved.STORED:
                    return after
                case Saved.REPEATED:
                    return before
                case Saved.CONFLICT:
                    continue
        raise TooManyConflicts(f"The supplies of {shop_id} change too often.")
