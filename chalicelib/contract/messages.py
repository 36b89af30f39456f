"""The `detail` of each kind of MQTT message, by its audience.

A message is `{"type", "id", "time", "detail"}`. Each type here names what one
audience receives; nothing else of an event reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.contract.orders import CustomerOrder, DisplayOrder, StaffOrder
from chalicelib.contract.queue import QueueState, QueueUpdate
from chalicelib.contract.shops import DisplayShop, PublicShopUpdate, Shop


@dataclass(frozen=True)
class StaffOrderDetail:
    """An order, on the topic `staff`, with the queue if the change concerned it."""

    shop_id: str
    order: StaffOrder
    queue: QueueUpdate | None = field(default=None, metadata={"omitted": True})


@dataclass(frozen=True)
class DisplayOrderDetail:
    """An order, on the topic `display`, with the queue if the change concerned it."""

    shop_id: str
    order: DisplayOrder
    queue: QueueUpdate | None = field(default=None, metadata={"omitted": True})


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
    """The queue, on the topics `staff` and `display`, where no order's message carries it."""

    shop_id: str
    queue: QueueUpdate


@dataclass(frozen=True)
class PublicQueueDetail:
    """The queue with the numbers of the orders that wait, on the topic `public`.

    A phone finds its own number in `queue.waiting`, and its position by the index. These
    messages are sent with QoS 0: whoever misses a `queue.revision` reads again.
    """

    shop_id: str
    queue: QueueState
