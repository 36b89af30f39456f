"""Moves orders in the queue: through the port for a call's own change, else by its event.

A change that a call makes reaches the queue within the call, and the order's event
carries the queue. A change that was made in an event function reaches it by its event,
whose `queue` is null.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.contract.events import OrderChanged, QueueChanged
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.shops import Shop
from chalicelib.kernel import clock
from chalicelib.kernel.ports import ChangedQueue
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.queue_service.model import Queue, QueuedOrder, known_after, queue_event

# One more write for so many orders that left, rather than one for each.
_FORGET_AT_ONCE = 8


class Store(Protocol):
    """What this service needs of its table."""

    def queue(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""

    def move(
        self,
        shop_id: str,
        order: QueuedOrder,
        known_after: datetime | None,
        favourites: tuple[str, ...] = (),
    ) -> tuple[Queue, bool]:
        """Store an order's state unless it is older; return the queue, and whether it was newer.

        One that the queue does not know joins it if it has a place, or if no order was
        forgotten that left at `known_after` or later.
        """

    def join(self, shop_id: str, order: QueuedOrder, places: int) -> tuple[Queue, bool]:
        """Reserve a place and let an order join; return the queue, and whether it did."""

    def tidy(
        self, shop_id: str, queue: Queue, forgotten: Sequence[QueuedOrder], misplaced: Set[str]
    ) -> None:
        """Forget orders and release places, unless the queue changed since it was read."""

    def apply_shop_settings(self, shop: Shop) -> None:
        """Store the settings that the workflow reads, unless newer ones are stored."""


@dataclass(frozen=True)
class QueueService:
    """The use cases of the queue: of other services, and of their events."""

    store: Store
    publish: Publish | None = None
    now: clock.Clock = clock.now

    def snapshot(self, shop_id: str) -> Queue:
        """Return the queue as it is now."""
        return self.store.queue(shop_id)

    def apply(
        self, order: StaffOrder, changes: Sequence[str], favourites: tuple[str, ...] = ()
    ) -> ChangedQueue | None:
        """Move an order to its present state; None if none of its changes concerns the queue.

        `favourites`, if there are any, replace those that are stored. It is idempotent: an
        order that is in that state already, or in a later one, stays.
        """
        if not any(queue_event(change, order) for change in changes):
            return None
        return _update(self._move(order, favourites), order, changes)

    def join(self, shop: Shop, order: StaffOrder, change: str) -> ChangedQueue | None:
        """Reserve a place for a walk-up and let it join; None if the bar is full."""
        entry = QueuedOrder.of(order, self.now())
        queue, has_joined = self.store.join(shop.shop_id, entry, shop.max_open_orders)
        if has_joined or queue.version_of(order.order_id):
            return _update(queue, order, [change])
        return None

    def apply_shop_settings(self, shop: Shop) -> None:
        """Apply the shop's settings, by which the workflow reserves places."""
        self.store.apply_shop_settings(shop)

    def apply_order_change(self, name: str, change: OrderChanged) -> None:
        """Move an order for the event `name` of a change that has not reached the queue.

        Publishes the queue. The same change delivered again is published again, because the
        process that stored it may have died before it published; an older one is dropped.
        """
        order = change.order
        event = queue_event(name, order)
        if event is None:
            return
        queue = self._move(order)
        if queue.version_of(order.order_id) == order.version and self.publish:
            self.publish(Event(event, QueueChanged(change.shop_id, order.order_id, queue.state())))

    def _move(self, order: StaffOrder, favourites: tuple[str, ...] = ()) -> Queue:
        entry = QueuedOrder.of(order, self.now())
        queue, _ = self.store.move(order.shop_id, entry, known_after(order), favourites)
        forgettable, misplaced = queue.forgettable(self.now()), queue.misplaced()
        if misplaced or len(forgettable) >= _FORGET_AT_ONCE:
            self.store.tidy(order.shop_id, queue, forgettable, misplaced)
        return queue


def _update(queue: Queue, order: StaffOrder, changes: Sequence[str]) -> ChangedQueue:
    state = queue.state()
    names = ((queue_event(change, order), change) for change in changes)
    payload = QueueChanged(order.shop_id, order.order_id, state)
    events = (Event(name, payload, carried_by=change) for name, change in names if name)
    return ChangedQueue(queue, state, tuple(events))
