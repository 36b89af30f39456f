"""A feed without a broker: a test publishes the orders."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from backend.client import Board, ClientError, Connection, OrderState, StaffClient, StaffOrder
from barista_tui.core.feed import Feed, FeedListener


def utc_now() -> datetime:
    return datetime.now(UTC)


class FakeFeed:
    """A feed that a test controls."""

    def __init__(
        self, listener: FeedListener, orders: Iterable[StaffOrder], now: Callable[[], datetime]
    ) -> None:
        self._now = now
        self._listener = listener
        self._board = Board[StaffOrder]()
        self._lock = threading.Lock()
        self._first = list(orders)
        self.connection = Connection(live=False, since=now(), reason="not connected yet")

    def orders(self, *states: OrderState) -> tuple[StaffOrder, ...]:
        with self._lock:
            return self._board.orders(*states)

    def get(self, order_id: str) -> StaffOrder | None:
        with self._lock:
            return self._board.get(order_id)

    def apply(self, order: StaffOrder) -> None:
        self.publish(order)

    def start(self) -> None:
        self.publish(*self._first)
        try:
            self.reconnect()
        except ClientError as error:
            self.disconnect(str(error))

    def close(self, limit_seconds: float | None = None) -> None:
        pass

    def publish(self, *orders: StaffOrder) -> None:
        """Publish orders, as messages do."""
        with self._lock:
            changes = [change for change in map(self._board.apply, orders) if change]
        if changes:
            self._listener.on_changes(changes)

    def disconnect(
        self, reason: str = "the connection broke", error: ClientError | None = None
    ) -> None:
        """Lose the connection."""
        confirmed = self.connection.confirmed_at
        self.connection = Connection(False, self._now(), confirmed, reason, error)
        self._listener.on_connection(self.connection)

    def reconnect(self) -> None:
        """Become live, after everything was read again."""
        self._listener.on_resync()
        self.connection = Connection(True, self._now(), self._now())
        self._listener.on_connection(self.connection)


class FakeFeeds:
    """Opens fake feeds; `feed` is the last one."""

    def __init__(self) -> None:
        self.orders: list[StaffOrder] = []
        self.now = utc_now
        self._feed: FakeFeed | None = None

    @property
    def feed(self) -> FakeFeed:
        assert self._feed is not None
        return self._feed

    def open(self, _staff: StaffClient, _shop_id: str, listener: FeedListener) -> Feed:
        self._feed = FakeFeed(listener, self.orders, self.now)
        return self._feed
