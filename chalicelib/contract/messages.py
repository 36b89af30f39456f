"""The `detail` of each kind of MQTT message, by its audience.

A message is `{"type", "id", "time", "detail"}`. Each type here names what one
audience receives; nothing else of an event reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.contract.orders import CustomerOrder, DisplayOrder, StaffOrder
from chalicelib.contract.queue import QueueState, QueueSummary, WaitEstimate
from chalicelib.contract.shops import DisplayShop, PublicShopUpdate, Shop


@dataclass(frozen=True)
class StaffOrderDetail:
    """An order, on the topic `staff`."""

    shop_id: str
    order: StaffOrder


@dataclass(frozen=True)
class DisplayOrderDetail:
    """An order, on the topic `display`."""

    shop_id: str
    order: DisplayOrder


@dataclass(frozen=True)
class CustomerOrderDetail:
    """An order, on its customer's topic."""

    shop_id: str
    order: CustomerOrder


@dataclass(frozen=True)
class StaffShopDetail:
    """A shop with its settings, on the topic `staff`."""

    shop_id: str
    shop: Shop


@dataclass(frozen=True)
class DisplayShopDetail:
    """A shop, on the topic `display`."""

    shop_id: str
    shop: DisplayShop


@dataclass(frozen=True)
class PublicShopDetail:
    """A shop with its menu, on the topic `public`."""

    shop_id: str
    shop: PublicShopUpdate


@dataclass(frozen=True)
class QueueDetail:
    """The queue, on the topics `staff`, `display` and `public`."""

    shop_id: str
    queue: QueueSummary


@dataclass(frozen=True)
class PublicQueueDetail:
    """The queue with the numbers of the orders that wait, on the topic `public`.

    A phone finds its own number in `queue.waiting`, and its position by the index.
    """

    shop_id: str
    queue: QueueState


@dataclass(frozen=True)
class CustomerQueueDetail:
    """The queue and an order's position in it, on its customer's topic."""

    shop_id: str
    queue: QueueSummary
    order_id: str
    position: int
    estimated_wait_seconds: WaitEstimate
