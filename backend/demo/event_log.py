"""The events of a shop, newest last, for `shop demo` and `shop watch`."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.client import Message, OrderState, Shop, StaffClient, StaffOrder
from backend.client.sanitize import sanitize
from barista_tui.core.feed import Feed, FeedListener, live_feed

_KEPT = 200
_IDS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event: when it was received, its name as in the contract, and what it was about."""

    at: datetime
    name: str
    about: str


class EventLog:
    """The newest events, and who made how many drinks. Thread-safe.

    Args:
        now: the clock.
        shows_names: whether lines have the names that customers gave.
        on_line: receives each line, on the thread that adds it.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        shows_names: bool = True,
        on_line: Callable[[LogLine], None] = lambda _line: None,
    ) -> None:
        self._now = now
        self._shows_names = shows_names
        self._on_line = on_line
        self._lines: deque[LogLine] = deque(maxlen=_KEPT)
        self._ids: deque[str] = deque(maxlen=_IDS_KEPT)
        self._lock = threading.Lock()
        self.made: Counter[str] = Counter()

    def add(self, name: str, about: str = "") -> None:
        """Add a line."""
        line = LogLine(self._now(), name, sanitize(about))
        with self._lock:
            self._lines.append(line)
        self._on_line(line)

    def record(self, message: Message) -> None:
        """Add the event that a message tells of, once: messages may arrive twice."""
        if message.id in self._ids:
            return
        self._ids.append(message.id)
        order = message.order
        if message.type == "OrderManager.OrderCompleted" and isinstance(order, StaffOrder):
            self.made[order.barista_name or "?"] += 1
        self.add(message.type, self._about(message))

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

    def _about(self, message: Message) -> str:
        if isinstance(message.order, StaffOrder):
            return _about_order(message.order, shows_name=self._shows_names)
        if isinstance(message.shop, Shop):
            return _about_shop(message.shop, self._now())
        return f"{message.queue.length} in line" if message.queue is not None else ""


def _about_shop(shop: Shop, now: datetime) -> str:
    if shop.is_paused(now):
        return "the shop is paused"
    return f"the shop is {'open' if shop.is_open else 'closed'}"


def _about_order(order: StaffOrder, *, shows_name: bool) -> str:
    """Return the number and what matters of an order in this state."""
    number = f"#{order.number}" if order.number else ""
    match order.state:
        case OrderState.SCANNED:
            return "a phone scanned the code"
        case OrderState.PLACED:
            who = f" for {order.name}" if order.name and shows_name else ""
            return f"{number} {order.drink_name}{who}"
        case OrderState.MAKING | OrderState.COMPLETED:
            return f"{number} {order.drink_name}, {order.barista_name}"
        case OrderState.CANCELLED:
            return f"{number or 'an order'}, reason {order.reason}"
        case _:
            return f"{number} {order.drink_name}"
