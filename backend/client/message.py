"""A realtime message, as the topics of MQTT carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.client.errors import UnexpectedAnswer
from backend.client.reader import decode, read
from chalicelib.contract import messages as contract
from chalicelib.contract.orders import CustomerOrder, DisplayOrder, StaffOrder
from chalicelib.contract.queue import QueueUpdate, WaitingOrder
from chalicelib.contract.shops import CodeUpdate, DisplayShop, PublicShopUpdate, Shop

_OrderDetail = (
    type[contract.StaffOrderDetail]
    | type[contract.DisplayOrderDetail]
    | type[contract.CustomerOrderDetail]
)
_ShopDetail = (
    type[contract.StaffShopDetail]
    | type[contract.DisplayShopDetail]
    | type[contract.PublicShopDetail]
)

_ORDER_DETAILS: Mapping[str, _OrderDetail] = {
    "staff": contract.StaffOrderDetail,
    "display": contract.DisplayOrderDetail,
    "customers": contract.CustomerOrderDetail,
}
_SHOP_DETAILS: Mapping[str, _ShopDetail] = {
    "staff": contract.StaffShopDetail,
    "display": contract.DisplayShopDetail,
    "public": contract.PublicShopDetail,
}


@dataclass(frozen=True)
class _Envelope:
    type: str
    id: str
    time: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a topic, with those facts that it carries.

    Orders and shops have the type of the topic's audience, and of each the highest
    `version` counts, of the queue the highest `revision`. `waiting` are the orders that no
    barista has taken yet, on the topic `public`: a customer's position is their
    order's index in it, from 1. `detail` is everything that was sent.
    """

    topic: str
    type: str
    id: str
    time: datetime
    detail: Mapping[str, Any]
    order: StaffOrder | CustomerOrder | DisplayOrder | None = None
    shop: Shop | DisplayShop | PublicShopUpdate | None = None
    queue: QueueUpdate | None = None
    code: CodeUpdate | None = None
    waiting: tuple[WaitingOrder, ...] | None = None

    @classmethod
    def parse(cls, topic: str, payload: bytes) -> Message:
        """Return the message in an MQTT payload.

        Raises:
            UnexpectedAnswer: It is not JSON, not as the contract has it, or carries
                no fact that this version of the client knows.
        """
        envelope = read(_Envelope, decode(payload))
        facts = _facts(_audience(topic), envelope.detail)
        if not facts:
            raise UnexpectedAnswer(f"a message of type {envelope.type[:64]!r} has no known content")
        return cls(topic, envelope.type, envelope.id, envelope.time, envelope.detail, **facts)


def _audience(topic: str) -> str:
    """Return `staff` of `serverlesspresso/{stage}/{shopId}/staff`; see CONTRACT.md."""
    parts = topic.split("/")
    return parts[3] if len(parts) > 3 else ""


def _facts(audience: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if detail.get("order") is not None and audience in _ORDER_DETAILS:
        facts["order"] = read(_ORDER_DETAILS[audience], detail).order
    if detail.get("shop") is not None and audience in _SHOP_DETAILS:
        facts["shop"] = read(_SHOP_DETAILS[audience], detail).shop
    if detail.get("queue") is not None:
        facts["queue"] = read(contract.QueueDetail, detail).queue
    if detail.get("drinksLeft") is not None:
        facts["code"] = read(CodeUpdate, detail)
    if "queue" in facts and audience == "public":
        facts["waiting"] = read(contract.PublicQueueDetail, detail).queue.waiting
    return facts
