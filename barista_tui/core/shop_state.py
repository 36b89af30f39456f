"""What is known of the shop besides its orders: whether it is open, its menu, its queue."""

from __future__ import annotations

import threading
from dataclasses import replace

from backend.client import Message, QueueSummary, Shop


class ShopState:
    """The newest known shop and queue, in whatever order updates arrive. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shop: Shop | None = None
        self._queue: QueueSummary | None = None

    @property
    def shop(self) -> Shop | None:
        """The shop, or None before it was read."""
        return self._shop

    @property
    def queue(self) -> QueueSummary | None:
        """The queue, or None before it was read."""
        return self._queue

    @property
    def time_zone(self) -> str | None:
        """The shop's time zone, or None if it is not known."""
        return self._shop.time_zone if self._shop else None

    def apply(self, shop: Shop) -> None:
        """Replace the shop, unless this is an older version of it."""
        with self._lock:
            known = self._shop
            if known is not None and shop.version < known.version:
                return
            if known is not None and known.menu == shop.menu:
                # The same object, because tickets are compared by it.
                shop = replace(shop, menu=known.menu)
            self._shop = shop

    def apply_queue(self, queue: QueueSummary) -> None:
        """Replace the queue."""
        self._queue = queue

    def handle(self, message: Message) -> bool:
        """Apply a message; return whether it was about the shop or the queue."""
        # The topic `display` has the same change without the menu.
        if isinstance(message.shop, Shop):
            self.apply(message.shop)
        if message.queue is not None and message.queue.replaces(self._queue):
            self.apply_queue(message.queue)
        return message.shop is not None or message.queue is not None
