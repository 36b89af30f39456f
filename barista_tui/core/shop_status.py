"""Whether the shop takes orders now, as the bar must see it at a glance. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from backend.client import Shop


class ShopStatus(StrEnum):
    """Whether customers can order, and if not, why not."""

    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"


def shop_status(shop: Shop, open_orders: int, now: datetime) -> ShopStatus:
    """Return the status of a shop; it is full once as many orders are open as it allows."""
    if not shop.is_open:
        return ShopStatus.CLOSED
    if shop.is_paused(now):
        return ShopStatus.PAUSED
    if open_orders >= shop.max_open_orders:
        return ShopStatus.FULL
    return ShopStatus.OPEN
