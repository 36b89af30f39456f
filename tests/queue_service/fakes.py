"""A fake of the queue's table."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.contract.orders import OrderState
from chalicelib.contract.shops import Shop
from chalicelib.kernel.publishing import Event
from chalicelib.queue_service.model import IN_QUEUE, Queue, QueuedOrder, ServiceRate
from chalicelib.queue_service.service import QueueService
from tests.crashing import Crashing, CrashPoint

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class FakeQueueStore:
    """The places, the orders and the service rate of one shop, in memory."""

    def __init__(self) -> None:
        self.open_orders: set[str] = set()
        self.orders: dict[str, QueuedOrder] = {}
        self.states_before: dict[str, OrderState | None] = {}
        self.published: dict[str, int] = {}
        self.service_rate = ServiceRate()
        self.settings: Shop | None = None

    def queue(self, shop_id: str) -> Queue:
        waiting = [order for order in self.orders.values() if order.state in IN_QUEUE]
        return Queue(sorted(waiting, key=lambda order: str(order.placed_at)), self.service_rate)

    def rate(self, shop_id: str) -> ServiceRate:
        return self.service_rate

    def set_rate(self, shop_id: str, rate: ServiceRate) -> None:
        self.service_rate = rate

    def reserve(self, shop_id: str, order_id: str, places: int) -> bool:
        if order_id not in self.open_orders and len(self.open_orders) >= places:
            return False
        self.open_orders.add(order_id)
        return True

    def release(self, shop_id: str, order_id: str) -> None:
        self.open_orders.discard(order_id)

    def apply_shop_settings(self, shop: Shop) -> None:
        if self.settings is None or self.settings.version < shop.version:
            self.settings = shop

    def record(self, shop_id: str, order: QueuedOrder) -> tuple[bool, OrderState | None]:
        before = self.orders.get(order.order_id)
        if before and before.version > order.version:
            return False, None
        if before and before.version == order.version:
            is_published = self.published.get(order.order_id) == order.version
            return not is_published, self.states_before[order.order_id]
        self.orders[order.order_id] = order
        self.states_before[order.order_id] = before.state if before else None
        return True, self.states_before[order.order_id]

    def mark_published(self, shop_id: str, order: QueuedOrder) -> None:
        if self.orders[order.order_id].version == order.version:
            self.published[order.order_id] = order.version


class Bench:
    """A queue service on a fake, which records what it publishes."""

    def __init__(self, crash_point: CrashPoint | None = None) -> None:
        point = crash_point or CrashPoint()
        self.store = FakeQueueStore()
        self.published: list[Event] = []
        self.service = QueueService(
            Crashing(self.store, point),
            point.stepping(lambda *events: self.published.extend(events)),
            now=lambda: NOW,
        )
