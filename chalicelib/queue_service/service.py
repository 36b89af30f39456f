"""Keeps the line: joins, moves and releases orders as `order_manager` tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.kernel import clock
from chalicelib.kernel.bus import Event, Publish
from chalicelib.kernel.events import LineChanged
from chalicelib.kernel.records import from_record
from chalicelib.kernel.shop import Shop
from chalicelib.queue_service.model import ENDED, Entry, Line, Pace, told_as


class Store(Protocol):
    """What this service needs of its table."""

    def line(self, shop_id: str) -> Line:
        """Return the line as it is now."""

    def pace(self, shop_id: str) -> Pace:
        """Return the shop's pace."""

    def set_pace(self, shop_id: str, pace: Pace) -> None:
        """Keep the shop's pace."""

    def reserve(self, shop_id: str, order_id: str, places: int) -> bool:
        """Reserve one of `places` for an order; False if all are taken."""

    def release(self, shop_id: str, order_id: str) -> None:
        """Give an order's place back, if it has one."""

    def follow(self, shop: Shop) -> None:
        """Keep what the workflow must know of the shop, unless something newer is kept."""

    def record(self, shop_id: str, entry: Entry) -> tuple[bool, str | None]:
        """Keep what an order is now; return whether that is news, and its state before."""

    def mark_told(self, shop_id: str, entry: Entry) -> None:
        """Note that the news of this version has been told."""


@dataclass(frozen=True)
class QueueService:
    """What other rooms ask, and what this room does when they tell."""

    store: Store
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
