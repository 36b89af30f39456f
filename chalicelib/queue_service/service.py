"""Keeps the line: joins, moves and releases orders as `order_manager` tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.kernel import clock
from chalicelib.kernel.bus import Event
from chalicelib.kernel.events import LineChanged
from chalicelib.kernel.records import from_record
from chalicelib.kernel.shop import Shop
from chalicelib.queue_service.model import ENDED, Entry, Line, told_as
from chalicelib.queue_service.store import QueueStore


class Publish(Protocol):
    """The way out: `Bus.publish`."""

    def __call__(self, *events: Event) -> None:
        """Tell events, all or an exception."""


@dataclass(frozen=True)
class QueueService:
    """What other rooms ask, and what this room does when they tell."""

    store: QueueStore
    publish: Publish | None = None

    def look(self, shop_id: str) -> Line:
        """Return the line as it is now."""
        return self.store.line(shop_id)

    def reserve(self, shop: Shop, order_id: str) -> bool:
        """Reserve a place for a walk-up; False if the bar is full."""
        return self.store.reserve(shop.shop_id, order_id, shop.max_open_orders)

    def follow(self, shop: Shop) -> None:
        """Follow the shop's settings, by which the workflow reserves places."""
        self.store.follow(shop)

    def move(self, shop_id: str, order: dict[str, Any], customer_id: str | None) -> None:
        """Move an order in the line to where it is now, and tell everyone's new place.

        Its place is given back first: that repeats harmlessly, and nothing after
        it can fail and leave the place taken.
        """
        entry = from_record(Entry, {**order, "customerId": customer_id})
        if entry.state in ENDED:
            self.store.release(shop_id, entry.order_id)
        is_news, before = self.store.record(shop_id, entry)
        if not is_news:
            return
        if entry.state == "COMPLETED" and entry.placed_at:
            completed_at = clock.from_text(order["completedAt"])
            pace = self.store.pace(shop_id).after(entry.placed_at, completed_at)
            self.store.set_pace(shop_id, pace)
        name = told_as(before, entry.state)
        if name and self.publish:
            line = self.store.line(shop_id)
            payload = LineChanged(shop_id, entry.order_id, line.summary(), line.places())
            self.publish(Event(name, payload))
        self.store.mark_told(shop_id, entry)
