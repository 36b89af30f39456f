"""What is known of the shop besides its orders: open or not, the menu, the line."""

from __future__ import annotations

import threading
from dataclasses import replace

from backend.client import Message, QueueSummary, Shop


class ShopFacts:
    """The newest facts, whatever the order in which they come. Thread-safe."""

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
        """The line, or None before it was read."""
        return self._queue

    def saw(self, shop: Shop) -> None:
        """Take in a shop unless an older version of what is known."""
        with self._lock:
            known = self._shop
            if known is not None and shop.version < known.version:
                return
            if known is not None and known.menu == shop.menu:
                # The same object: tickets are compared by it.
                shop = replace(shop, menu=known.menu)
            self._shop = shop

    def saw_queue(self, queue: QueueSummary) -> None:
        """Take in the queue."""
        self._queue = queue

    def hear(self, message: Message) -> bool:
        """Take in what a message says; return whether it was of the shop or the line."""
        # The topic `display` has the same change without the menu.
        if isinstance(message.shop, Shop):
            self.saw(message.shop)
        if message.queue is not None:
            self.saw_queue(message.queue)
        return message.shop is not None or message.queue is not None
