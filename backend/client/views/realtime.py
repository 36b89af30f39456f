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
class Message:
    """One message of a topic: ``order`` where it concerns one, the rest in ``detail``."""

    topic: str
    type: str
    id: str
    time: datetime
    detail: Mapping[str, Any]
    order: Order | None

    @classmethod
    def parse(cls, topic: str, payload: bytes) -> Message:
        """Return the message in an MQTT payload.

        Raises:
            UnexpectedAnswer: it is not JSON, or not of the contract's shape.
        """
        try:
            raw = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer("the message is not JSON") from error
        fields = Fields(raw, "message")
        detail = fields.inner("detail")
        order = detail.maybe_inner("order")
        return cls(
            topic,
            fields.text("type"),
            fields.text("id"),
            fields.moment("time"),
            detail.raw,
            None if order is None else Order.parse(order),
        )
