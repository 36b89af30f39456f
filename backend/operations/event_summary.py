"""What an operator sees of an event: named fields, none of which can hold a secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.client.sanitize import sanitize
from chalicelib.contract.times import from_text


@dataclass(frozen=True)
class EventSummary:
    """An event of the bus: its ids, and where it leaves its order. Unknown fields are None."""

    event_id: str
    time: str
    type: str
    shop_id: str | None = None
    order_id: str | None = None
    number: int | None = None
    state: str | None = None
    reason: str | None = None
    version: int | None = None
    drink: str | None = None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> EventSummary:
        """Return the summary of an event as EventBridge delivers it, whatever is in it."""
        detail = _mapping(event.get("detail"))
        if isinstance(detail.get("input"), str):  # Step Functions' own event about an execution
            state, detail = _text(detail.get("status")), _detail_of_input(detail["input"])
        else:
            state = None
        order = _mapping(detail.get("order"))
        return cls(
            event_id=_text(event.get("id")) or "",
            time=_text(event.get("time")) or "",
            type=_text(event.get("detail-type")) or "unknown",
            shop_id=_text(detail.get("shopId")),
            order_id=_text(detail.get("orderId")),
            number=_number(order.get("number")),
            state=state or _text(order.get("state")),
            reason=_text(detail.get("reason")) or _text(order.get("reason")),
            version=_number(order.get("version")),
            drink=_text(order.get("drinkName")),
        )

    def line(self) -> str:
        """Return one line for a person, in the machine's own time zone."""
        what = [f"#{self.number}" if self.number else None, self.drink, self.state, self.reason]
        about = [self.order_id or self.shop_id, *what]
        return f"{self._local_time()}  {self.type:<34} {'  '.join(a for a in about if a)}".rstrip()

    def _local_time(self) -> str:
        try:
            return f"{_moment(self.time).astimezone():%H:%M:%S}"
        except ValueError:
            return self.time


def _moment(text: str) -> datetime:
    return from_text(text) if "." in text else datetime.fromisoformat(text)


def _detail_of_input(text: str) -> Mapping[str, Any]:
    """Return the detail of the event with which an execution was started."""
    try:
        return _mapping(_mapping(json.loads(text)).get("detail"))
    except ValueError:
        return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return sanitize(value) if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None
