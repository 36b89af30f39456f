"""Keeps a feed of the shop's orders open while somebody is signed in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from backend.client import Connection, StaffClient, StaffOrder
from barista_tui.core.board_cache import BoardCache
from barista_tui.core.feed import Feed, FeedListener, OpenFeed
from barista_tui.core.staff_sessions import StaffSessions


class FeedConnection:
    """Opens a feed with the session of a signed-in user, and replaces it. Thread-safe.

    Args:
        shop_id: the shop.
        staff: who is signed in.
        open_feed: makes a feed.
        listener: is called by the feed.
        now: the clock.
        cache: the board as it was last confirmed, while no feed has read the shop's.

    Attributes:
        reader: the client that the feed uses, None while there is no feed.
    """

    def __init__(
        self,
        shop_id: str,
        staff: StaffSessions,
        open_feed: OpenFeed,
        listener: FeedListener,
        now: Callable[[], datetime],
        cache: BoardCache,
    ) -> None:
        self._shop_id = shop_id
        self._staff = staff
        self._open_feed = open_feed
        self._listener = listener
        self._now = now
        self._cache = cache
        self._lock = threading.Lock()
        self._feed: Feed | None = None
        self._not_connected = self._nobody_signed_in()
        self.reader: StaffClient | None = None

    @property
    def connection(self) -> Connection:
        """Whether the feed is live, since when, and why not."""
        feed = self._feed
        connection = self._not_connected if feed is None else feed.connection
        if connection.confirmed_at is None:
            return replace(connection, confirmed_at=self._cache.confirmed_at)
        return connection

    def orders(self) -> tuple[StaffOrder, ...]:
        """Return all known orders; those of the cache until the feed has read the shop's."""
        feed, cached = self._feed, self._cache.orders
        read = () if feed is None else feed.orders()
        if not cached:
            return read
        return (
            *read,
            *(cached[order_id] for order_id in cached.keys() - {o.order_id for o in read}),
        )

    def get(self, order_id: str) -> StaffOrder | None:
        """Return an order, or None."""
        feed = self._feed
        read = None if feed is None else feed.get(order_id)
        return read or self._cache.orders.get(order_id)

    def vanished(self) -> tuple[StaffOrder, ...]:
        """Return the orders of the cache that the feed, which has read the shop's, lacks."""
        feed = self._feed
        if feed is None:
            return ()
        return tuple(o for o in self._cache.orders.values() if feed.get(o.order_id) is None)

    def apply(self, order: StaffOrder) -> None:
        """Apply an order that an action returned."""
        feed = self._feed
        if feed is not None:
            feed.apply(order)

    def open(self) -> None:
        """Open a feed unless one is open; replace it if its user has signed out."""
        reader, current = self.reader, self._staff.current
        if reader is not None and reader.session.username not in self._staff.clients():
            self.close()
            reader = None
        if reader is not None or current is None:
            return
        with self._lock:
            self.reader = StaffClient(self._staff.url, current.session)
            self._feed = feed = self._open_feed(self.reader, self._shop_id, self._listener)
        feed.start()

    def reopen(self) -> None:
        """Open another feed, because the session of the present one was refused."""
        self.close()
        self.open()

    def close(self) -> None:
        """Close the feed."""
        with self._lock:
            feed, reader = self._feed, self.reader
            self._feed = self.reader = None
            self._not_connected = self._nobody_signed_in()
        if feed is not None:
            self._cache.hold(feed.orders())
            feed.close(1.0)
        if reader is not None:
            reader.close()

    def _nobody_signed_in(self) -> Connection:
        return Connection(live=False, since=self._now(), reason="nobody is signed in")
