"""The answers that wrap an order: a scan, a page of orders, a journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.client.views.fields import Fields
from backend.client.views.order import Order


@dataclass(frozen=True, slots=True)
class Scan:
    """What a good scan gives; ``is_new`` is false if the customer already had an open order."""

    order: Order
    customer_token: str = field(repr=False)
    expires_at: datetime
    is_new: bool

    @classmethod
    def parse(cls, fields: Fields, *, is_new: bool) -> Scan:
        """Return the scan that an answer describes."""
        return cls(
            Order.parse(fields.inner("order")),
            fields.text("customerToken"),
            fields.moment("expiresAt"),
            is_new,
        )


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """One page of a list of orders; ``cursor`` asks for the next and is None on the last."""

    orders: tuple[Order, ...]
    cursor: str | None

    @classmethod
    def parse(cls, fields: Fields) -> OrdersPage:
        """Return the page that an answer describes."""
        orders = tuple(Order.parse(order) for order in fields.each("orders"))
        return cls(orders, fields.maybe_text("cursor"))


@dataclass(frozen=True, slots=True)
class JourneyEvent:
    """One step of an order's story, with everything that was said of it."""

    type: str
    time: datetime
    raw: Mapping[str, Any]

    @classmethod
    def parse(cls, fields: Fields) -> JourneyEvent:
        """Return the step that a JSON object describes."""
        return cls(fields.text("type"), fields.moment("time"), fields.raw)
