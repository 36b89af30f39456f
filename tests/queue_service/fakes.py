"""A fake of the queue's table."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.contract.shops import Shop
from chalicelib.kernel.publishing import Event
from chalicelib.queue_service.model import Queue, QueuedOrder
from chalicelib.queue_service.service import QueueService
from tests.crashing import Crashing, CrashPoint

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


class FakeQueueStore:
    """The places and the queue of one shop. Each method is one conditional write."""

    def __init__(self) -> None:
        self.open_orders: set[str] = set()
        self.queued = Queue()
        self.settings: Shop | None = None

    def queue(self, shop_id: str) -> Queue:
        return self.stored

    def move(
        self,
        shop_id: str,
        order: QueuedOrder,
        known_after: datetime | None,
        favourites: tuple[str, ...] = (),
    ) -> tuple[Queue, bool]:
        if self.stored.version_of(order.order_id) >= order.version:
            return self.stored, False
        if order.is_in_queue and not self._may_join(order, known_after):
            return self.stored, False
        if not order.is_in_queue:
            self.open_orders.discard(order.order_id)
        if favourites:
            self.queued = replace(self.queued, favourites=favourites)
        return self._put(order), True

    def join(self, shop_id: str, order: QueuedOrder, places: int) -> tuple[Queue, bool]:
        has_place = order.order_id in self.open_orders or len(self.open_orders) < places
        if not has_place or self.stored.version_of(order.order_id) >= order.version:
            return self.stored, False
        self.open_orders.add(order.order_id)
        return self._put(order), True

    def tidy(
        self, shop_id: str, queue: Queue, forgotten: Sequence[QueuedOrder], misplaced: Set[str]
    ) -> None:
        if self.stored.revision == queue.revision:
            self.queued = self.stored.without(forgotten)
            self.open_orders -= misplaced

    def apply_shop_settings(self, shop: Shop) -> None:
        if self.settings is None or self.settings.version < shop.version:
            self.settings = shop

    def _may_join(self, order: QueuedOrder, known_after: datetime | None) -> bool:
        if self.stored.version_of(order.order_id) or order.order_id in self.open_orders:
            return True
        forgotten_until = self.stored.forgotten_until
        return forgotten_until is None or (known_after or NEVER) > forgotten_until

    def _put(self, order: QueuedOrder) -> Queue:
        others = tuple(e for e in self.stored.orders if e.order_id != order.order_id)
        revision = self.stored.revision + 1
        self.queued = replace(self.queued, orders=(*others, order), revision=revision)
        return self.stored

    @property
    def stored(self) -> Queue:
        """The queue as it is stored."""
        return replace(self.queued, with_place=frozenset(self.open_orders))


class Bench:
    """A queue service on a fake, which records what it publishes."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.time = NOW
        self.store = FakeQueueStore()
        self.published: list[Event] = []
        self.service = QueueService(
            Crashing(self.store, point),
            point.stepping(lambda *events: self.published.extend(events)),
            now=lambda: self.time,
        )

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def in_line(self) -> list[str]:
        """Return the ids of the orders in the queue, the first placed first."""
        return [order.order_id for order in self.store.stored.line]
