"""What realtime is made of: the session that opens it, and the messages that it brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.client.errors import UnexpectedAnswer
from backend.client.views.fields import Fields
from backend.client.views.order import Order
from backend.client.views.shop import QueueEstimate, Shop, WaitEstimate


@dataclass(frozen=True, slots=True)
class RealtimeSession:
    """A presigned WebSocket URL and what it is good for: ``POST /realtime``."""

    url: str = field(repr=False)
    client_id: str
    topics: tuple[str, ...]
    expires_at: datetime

    @classmethod
    def parse(cls, fields: Fields) -> RealtimeSession:
        """Return the session that an answer describes."""
        return cls(
            fields.text("url"),
            fields.text("clientId"),
            fields.texts("topics"),
            fields.moment("expiresAt"),
        )


@dataclass(frozen=True, slots=True)
class CodeNews:
    """Another code, or another number of drinks; of one code the highest ``revision`` counts."""

    code: str
    drinks_left: int
    starts_at: datetime
    expires_at: datetime
    revision: int

    @classmethod
    def maybe(cls, detail: Fields) -> CodeNews | None:
        """Return what a message says of the code, or None if it says nothing of it."""
        if "drinksLeft" not in detail.raw:
            return None
        return cls(
            detail.text("code"),
            detail.whole("drinksLeft"),
            detail.moment("startsAt"),
            detail.moment("expiresAt"),
            detail.maybe_whole("revision") or 0,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one order stands in line, as its customer is told when the line moves."""

    order_id: str
    position: int
    wait: WaitEstimate | None

    @classmethod
    def maybe(cls, detail: Fields) -> Place | None:
        """Return the place that a message tells of, or None if it tells of none."""
        position = detail.maybe_whole("position")
        if position is None:
            return None
        wait = WaitEstimate.maybe(detail.maybe_inner("estimatedWaitSeconds"))
        return cls(detail.text("orderId"), position, wait)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a topic, and those of the facts that it carries.

    The menu of ``shop`` is empty on a display's topic, as displays are not told
    of it; its highest ``version`` counts, as with an order. ``detail`` has
    everything that was sent.
    """

    topic: str
    type: str
    id: str
    time: datetime
    detail: Mapping[str, Any]
    order: Order | None = None
    shop: Shop | None = None
    queue: QueueEstimate | None = None
    code: CodeNews | None = None
    place: Place | None = None

    @classmethod
    def parse(cls, topic: str, payload: bytes) -> Message:
        """Return the message in an MQTT payload.

        Raises:
            UnexpectedAnswer: it is not JSON, not of the contract's shape, or carries
                no fact that this version of the client knows.
        """
        try:
            raw = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer("the message is not JSON") from error
        fields = Fields(raw, "message")
        detail = fields.inner("detail")
        kind = fields.text("type")
        facts = _facts(detail)
        if not any(fact is not None for fact in facts.values()):
            raise UnexpectedAnswer(f"a message of type {kind[:64]!r} says nothing known")
        return cls(topic, kind, fields.text("id"), fields.moment("time"), detail.raw, **facts)


def _facts(detail: Fields) -> dict[str, Any]:
    order, shop = detail.maybe_inner("order"), detail.maybe_inner("shop")
    return {
        "order": None if order is None else Order.parse(order),
        "shop": None if shop is None else Shop.parse(shop),
        "queue": QueueEstimate.maybe(detail.maybe_inner("queue")),
        "code": CodeNews.maybe(detail),
        "place": Place.maybe(detail),
    }
