"""A feed that a test feeds by hand: the same board, without a broker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from backend.client import Board, ClientError, Connection, Order, OrderState, StaffClient
from barista_tui.core.feed import Feed, FeedListener


def utc_now() -> datetime:
    return datetime.now(UTC)


class FakeFeed:
    """What a live board would know, told by the test."""

    def __init__(
        self, listener: FeedListener, orders: Iterable[Order], now: Callable[[], datetime]
    ) -> None:
        self._now = now
        self._ears = listener
        self._board = Board()
        self._lock = threading.Lock()
        self._first = list(orders)
        self.connection = Connection(live=False, since=now(), reason="not connected yet")

    def orders(self, *states: OrderState) -> tuple[Order, ...]:
        with self._lock:
            return self._board.orders(*states)

    def get(self, order_id: str) -> Order | None:
        with self._lock:
            return self._board.get(order_id)

    def saw(self, order: Order) -> None:
        self.tell(order)

    def start(self) -> None:
        self.tell(*self._first)
        try:
            self.come_back()
        except ClientError as error:
            self.lose(str(error))

    def close(self, limit_seconds: float | None = None) -> None:
        pass

    def tell(self, *orders: Order) -> None:
        """Tell of orders, as messages do."""
        with self._lock:
            changes = [change for change in map(self._board.apply, orders) if change]
        if changes:
            self._ears.on_changes(changes)

    def lose(self, reason: str = "the connection broke") -> None:
        """Be not live any more."""
        confirmed = self.connection.confirmed_at
        self.connection = Connection(False, self._now(), confirmed, reason)
        self._ears.on_connection(self.connection)

    def come_back(self) -> None:
        """Be live, with everything read anew."""
        self._ears.on_resync()
        self.connection = Connection(True, self._now(), self._now())
        self._ears.on_connection(self.connection)


class FakeFeeds:
    """Opens hand feeds; ``feed`` is the one in use."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.now = utc_now
        self._feed: FakeFeed | None = None

    @property
    def feed(self) -> FakeFeed:
        assert self._feed is not None
        return self._feed

    def open(self, _staff: StaffClient, _shop_id: str, listener: FeedListener) -> Feed:
        self._feed = FakeFeed(listener, self.orders, self.now)
        return self._feed
