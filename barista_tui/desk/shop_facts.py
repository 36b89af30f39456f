"""What is known of the shop besides its orders: open or not, the menu, the line."""

from __future__ import annotations

import threading
from dataclasses import replace

from backend.client import Message, QueueEstimate, Shop


class ShopFacts:
    """The newest facts, whatever the order in which they come. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shop: Shop | None = None
        self._queue: QueueEstimate | None = None

    @property
    def shop(self) -> Shop | None:
        """The shop, or None before it was read."""
        return self._shop

    @property
    def queue(self) -> QueueEstimate | None:
        """The line, or None before it was read."""
        return self._queue

    def saw(self, shop: Shop) -> None:
        """Take in a shop unless an older version of what is known."""
        with self._lock:
            known = self._shop
            if known is not None and _is_older(shop, known):
                return
            if known is not None and known.menu == shop.menu:
                # The same object: tickets are compared by it.
                shop = replace(shop, menu=known.menu)
            self._shop = shop
            self._queue = shop.queue or self._queue

    def hear(self, message: Message) -> bool:
        """Take in what a message says; return whether it was of the shop or the line."""
        # A display is told of the shop without its menu; the bar hears both.
        if message.shop is not None and not message.topic.endswith("/display"):
            self.saw(message.shop)
        if message.queue is not None:
            self._queue = message.queue
        return message.shop is not None or message.queue is not None


def _is_older(shop: Shop, known: Shop) -> bool:
    # An answer without a version was read just now, so it counts as new.
    if shop.version is None or known.version is None:
        return False
    return shop.version < known.version
