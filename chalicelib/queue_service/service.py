"""Updates the queue: orders join, move and leave it as `order_manager` publishes their changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.contract.events import OrderChanged, QueueChanged
from chalicelib.contract.orders import OrderState
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.queue_service.model import (
    COMPLETED_OR_ENDED,
    Queue,
    QueuedOrder,
    ServiceRate,
    transition_event,
)


class Store(Protocol):
    """What this service needs of its table."""

    def queue(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""

    def rate(self, shop_id: str) -> ServiceRate:
        """Return the shop's service rate."""

    def set_rate(self, shop_id: str, rate: ServiceRate) -> None:
        """Store the shop's service rate."""

    def reserve(self, shop_id: str, order_id: str, places: int) -> bool:
        """Reserve one of `places` for an order; return False if all are taken."""

    def release(self, shop_id: str, order_id: str) -> None:
        """Release an order's place, if it has one."""

    def apply_shop_settings(self, shop: Shop) -> None:
        """Store the settings that the workflow reads, unless newer ones are stored."""

    def record(self, shop_id: str, order: QueuedOrder) -> tuple[bool, OrderState | None]:
        """Store an order's present state; return whether it is newer, and the state before."""

    def mark_published(self, shop_id: str, order: QueuedOrder) -> None:
        """Record that the change to this version is published."""


@dataclass(frozen=True)
class QueueService:
    """The use cases of the queue: of other services, and of their events."""

    store: Store
    publish: Publish | None = None
    now: clock.Clock = clock.now

    def snapshot(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""
        return self.store.queue(shop_id)

    def reserve(self, shop: Shop, order_id: str) -> bool:
        """Reserve a place for a walk-up; return False if the bar is full."""
        return self.store.reserve(shop.shop_id, order_id, shop.max_open_orders)

    def apply_shop_settings(self, shop: Shop) -> None:
        """Apply the shop's settings, by which the workflow reserves places."""
        self.store.apply_shop_settings(shop)

    def apply_order_change(self, change: OrderChanged) -> None:
        """Move an order in the queue to its present state, and publish everyone's position.

        Its place is released first: that is idempotent, and nothing after it can fail
        and leave the place taken.
        """
        shop_id, changed = change.shop_id, change.order
        order = QueuedOrder.of(change)
        if order.state in COMPLETED_OR_ENDED:
            self.store.release(shop_id, order.order_id)
        is_newer, before = self.store.record(shop_id, order)
        if not is_newer:
            return
        if order.state is OrderState.COMPLETED and changed.placed_at and changed.completed_at:
            rate = self.store.rate(shop_id).after(changed.placed_at, changed.completed_at)
            self.store.set_rate(shop_id, rate)
        self._publish_transition(shop_id, order, before)
        self.store.mark_published(shop_id, order)

    def _publish_transition(
        self, shop_id: str, order: QueuedOrder, before: OrderState | None
    ) -> None:
        name = transition_event(before, order.state)
        if name and self.publish:
            queue = self.store.queue(shop_id)
            revision = round(self.now().timestamp() * 1000)
            payload = QueueChanged(shop_id, order.order_id, queue.state(revision))
            self.publish(Event(name, payload))
