"""The messages of each event, by audience. Pure.

Each audience has types of its own in the contract, which name the fields that it
sees: a field that is added to an event reaches no audience by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.contract import messages as contract
from chalicelib.contract.events import CATALOGUE, NewOrder, OrderChanged, QueueChanged, ShopChanged
from chalicelib.contract.orders import CustomerOrder, DisplayOrder
from chalicelib.contract.queue import QueueSummary
from chalicelib.contract.serialization import from_record, narrow
from chalicelib.contract.shops import CodeUpdate, DisplayShop, PublicShopUpdate


@dataclass(frozen=True)
class Message:
    """One MQTT message: the topic's end after the shop's id, and the contract's `detail`."""

    topic: str
    detail: Any


def messages(name: str, detail: dict[str, Any]) -> Iterator[Message]:
    """Yield the messages that the event `name` becomes, one for each audience.

    Raises:
        NotARecordError: The detail is not of the event's payload type.
    """
    payload: Any = from_record(CATALOGUE[name].payload, detail)
    match payload:
        case ShopChanged():
            yield from _shop_messages(payload)
        case CodeUpdate():
            yield Message("display", payload)
        case QueueChanged():
            yield from _queue_messages(payload)
        case NewOrder() | OrderChanged():
            yield from _order_messages(payload)


def _shop_messages(payload: ShopChanged) -> Iterator[Message]:
    shop_id, shop = payload.shop_id, payload.shop
    yield Message("staff", contract.StaffShopDetail(shop_id, shop))
    yield Message("display", contract.DisplayShopDetail(shop_id, narrow(DisplayShop, shop)))
    yield Message("public", contract.PublicShopDetail(shop_id, narrow(PublicShopUpdate, shop)))


def _queue_messages(payload: QueueChanged) -> Iterator[Message]:
    queue = narrow(QueueSummary, payload.queue)
    for audience in ("staff", "display"):
        yield Message(audience, contract.QueueDetail(payload.shop_id, queue))
    yield Message("public", contract.PublicQueueDetail(payload.shop_id, payload.queue))


def _order_messages(payload: NewOrder | OrderChanged) -> Iterator[Message]:
    shop_id, order = payload.shop_id, payload.order
    yield Message("staff", contract.StaffOrderDetail(shop_id, order))
    yield Message("display", contract.DisplayOrderDetail(shop_id, narrow(DisplayOrder, order)))
    if payload.customer_id:
        own = contract.CustomerOrderDetail(shop_id, narrow(CustomerOrder, order))
        yield Message(f"customers/{payload.customer_id}", own)
