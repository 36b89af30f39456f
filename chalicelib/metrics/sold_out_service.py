"""Stores what is sold out at each version of a shop, and which orders were refused for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.contract.events import OrderRefused
from chalicelib.contract.reports import SoldOut
from chalicelib.contract.shops import Shop
from chalicelib.metrics import sold_out
from chalicelib.metrics.sold_out import MenuVersion, Refusal


class Store(Protocol):
    """What this service needs of its table; `SoldOutStore` has it."""

    def put_version(self, shop_id: str, version: MenuVersion) -> bool:
        """Store a version unless it is known; return whether it was stored."""

    def put_refusal(self, shop_id: str, refusal: Refusal) -> bool:
        """Store a refusal, once a day for each order and choice; return whether it was stored."""

    def versions(self, shop_id: str, start: datetime) -> Iterable[MenuVersion]:
        """Return the versions of a shop since `start`, and as many as what is sold out then."""

    def refusals(self, shop_id: str, start: datetime, end: datetime) -> Iterable[Refusal]:
        """Return the refusals from `start` on and before `end`."""


@dataclass(frozen=True)
class SoldOutService:
    """Records what was sold out when, and reports on it."""

    store: Store

    def apply_shop(self, shop: Shop, changed_at: datetime) -> bool:
        """Record what is sold out at a version of a shop; return False for a repeat."""
        return self.store.put_version(shop.shop_id, sold_out.menu_version(shop, changed_at))

    def count(self, event: OrderRefused) -> None:
        """Count a refused order for each thing that was sold out of its choice."""
        choices: list[sold_out.Choice] = [(None, option_id) for option_id in event.option_ids]
        if event.drink_id is not None:
            choices.insert(0, (event.drink_id, None))
        for choice in choices:
            refusal = Refusal(event.order_id, event.shop_version, event.refused_at, *choice)
            self.store.put_refusal(event.shop_id, refusal)

    def report(self, shop_id: str, start: datetime, end: datetime) -> tuple[SoldOut, ...]:
        """Return what was sold out in a span of time; refusals are read only if anything was."""
        spans = sold_out.spans_of(self.store.versions(shop_id, start))
        if not spans:
            return ()
        return sold_out.sold_out_between(
            start, end, spans, self.store.refusals(shop_id, start, end)
        )
