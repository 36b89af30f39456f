"""The messages of each event, by audience. Pure.

Each audience has types of its own in the contract, which name the fields that it
sees: a field that is added to an event reaches no audience by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.contract import messages as contract
from chalicelib.contract.events import (
    CATALOGUE,
    QUEUE_EVENT_OF,
    NewOrder,
    OrderChanged,
    QueueChanged,
    ShopChanged,
)
from chalicelib.contract.orders import CustomerOrder, DisplayOrder, OrderState
from chalicelib.contract.queue import QueueUpdate
from chalicelib.contract.serialization import from_record, narrow
from chalicelib.contract.shops import CodeUpdate, DisplayShop, PublicShopUpdate
from chalicelib.kernel import ids

PUBLISHED_TYPES = (
    "ConfigService.ConfigChanged",
    "Validator.NewOrder",
    "Validator.CodeChanged",
    "OrderManager.WaitingCompletion",
    "OrderManager.MakeOrder",
    "OrderManager.OrderReleased",
    "OrderManager.OrderCompleted",
    "OrderManager.OrderRecalled",
    "OrderManager.OrderCollected",
    "OrderManager.OrderCancelled",
    "QueueService.OrderJoined",
    "QueueService.OrderStarted",
    "QueueService.OrderCompleted",
    "QueueService.OrderCancelled",
)
"""The events that become messages."""


@dataclass(frozen=True)
class Message:
    """One MQTT message.

    Attributes:
        topic: The topic's end after the shop's id.
        type: The name of the event that it tells of.
        detail: The contract's type.
    """

    topic: str
    type: str
    detail: Any

    @property
    def qos(self) -> int:
        """The quality of service: 0 where a revision shows what is missing.

        Of a message with 1 the acknowledgement is metered too, for each of the phones
        that listen to `public`.
        """
        return 0 if self.topic == "public" else 1


def messages(name: str, detail: dict[str, Any], now: datetime) -> Iterator[Message]:
    """Yield the messages that the event `name` becomes, one for each audience, urgent ones first.

    Args:
        name: The event's name.
        detail: Its payload.
        now: The present moment.

    Raises:
        NotARecordError: The detail is not of the event's payload type.
    """
    payload: Any = from_record(CATALOGUE[name].payload, detail)
    match payload:
        case ShopChanged():
            yield from _shop_messages(name, payload, now)
        case CodeUpdate():
            yield Message("display", name, payload)
        case QueueChanged(shop_id=shop_id, queue=queue):
            summary = contract.QueueDetail(shop_id, narrow(QueueUpdate, queue))
            yield Message("staff", name, summary)
            yield Message("display", name, summary)
            yield Message("public", name, contract.PublicQueueDetail(shop_id, queue))
        case NewOrder():
            yield from _order_messages(name, payload, None)
            if payload.code_update:
                yield Message("display", "Validator.CodeChanged", payload.code_update)
        case OrderChanged(queue=queue):
            yield from _order_messages(name, payload, narrow(QueueUpdate, queue) if queue else None)
            if queue and name in QUEUE_EVENT_OF:
                waiting = contract.PublicQueueDetail(payload.shop_id, queue)
                yield Message("public", QUEUE_EVENT_OF[name], waiting)


def _shop_messages(name: str, payload: ShopChanged, now: datetime) -> Iterator[Message]:
    shop_id, shop = payload.shop_id, payload.shop
    yield Message("staff", name, contract.StaffShopDetail(shop_id, shop))
    for_displays = narrow(DisplayShop, shop)
    yield Message("display", name, contract.DisplayShopDetail(shop_id, for_displays))
    for_customers = PublicShopUpdate.of(shop, now)
    yield Message("public", name, contract.PublicShopDetail(shop_id, for_customers))


def _order_messages(
    name: str, payload: NewOrder | OrderChanged, queue: QueueUpdate | None
) -> Iterator[Message]:
    """Yield the messages of an order, that of whoever waits for the change first.

    The staff wait for an order to be placed; its customer waits for all that follows.
    """
    shop_id, order = payload.shop_id, payload.order
    staff = Message("staff", name, contract.StaffOrderDetail(shop_id, order, queue))
    own = []
    if payload.customer_id:
        detail = contract.CustomerOrderDetail(shop_id, narrow(CustomerOrder, order))
        own = [Message(f"customers/{ids.owner_of(payload.customer_id)}", name, detail)]
    is_for_staff = order.state in (OrderState.SCANNED, OrderState.PLACED)
    yield from [staff, *own] if is_for_staff else [*own, staff]
    if order.number is not None:  # a display calls out numbers
        called = narrow(DisplayOrder, order)
        yield Message("display", name, contract.DisplayOrderDetail(shop_id, called, queue))
