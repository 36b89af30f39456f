"""The events of the demo, newest last: the steps of its start, then what the shop publishes."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.client import Message, OrderState, StaffClient, StaffOrder
from backend.client.sanitize import sanitize
from barista_tui.core.feed import Feed, FeedListener, live_feed

_KEPT = 200


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event: when it was received, its name as in the contract, and what it was about."""

    at: datetime
    name: str
    about: str


class EventLog:
    """The newest events, and who made how many drinks. Thread-safe."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lines: deque[LogLine] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()
        self.made: Counter[str] = Counter()

    def add(self, name: str, about: str = "") -> None:
        """Add a line."""
        with self._lock:
            self._lines.append(LogLine(self._now(), name, sanitize(about)))

    def record(self, message: Message) -> None:
        """Add the event that a message tells of."""
        order = message.order
        about = _about(order) if isinstance(order, StaffOrder) else ""
        if message.type == "OrderManager.OrderCompleted" and isinstance(order, StaffOrder):
            self.made[order.barista_name or "?"] += 1
        self.add(message.type, about)

    def lines(self, count: int) -> Sequence[LogLine]:
        """Return the newest lines, the newest last."""
        with self._lock:
            return list(self._lines)[-count:] if count > 0 else []

    def open_feed(self, staff: StaffClient, shop_id: str, listener: FeedListener) -> Feed:
        """Open the live feed of a terminal, and record the messages that it receives."""

        def on_message(message: Message) -> None:
            self.record(message)
            listener.on_message(message)

        return live_feed(staff, shop_id, replace(listener, on_message=on_message))


def _about(order: StaffOrder) -> str:
    """Return the number and what matters of an order in this state."""
    number = f"#{order.number}" if order.number else ""
    match order.state:
        case OrderState.SCANNED:
            return "a phone scanned the code"
        case OrderState.PLACED:
            who = f" for {order.name}" if order.name else ""
            return f"{number} {order.drink_name}{who}"
        case OrderState.MAKING | OrderState.COMPLETED:
            return f"{number} {order.drink_name}, {order.barista_name}"
        case OrderState.CANCELLED:
            return f"{number or 'an order'}, reason {order.reason}"
        case _:
            return f"{number} {order.drink_name}"
