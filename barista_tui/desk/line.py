"""The desk's line to the shop: one feed of orders, by the sign-in of somebody who is here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from backend.client import Connection, StaffClient, StaffOrder
from barista_tui.desk.feed import Ears, Feed, OpenFeed
from barista_tui.desk.people import People


class Line:
    """Keeps one feed open while anybody is signed in. Thread-safe.

    Args:
        shop_id: the shop.
        people: who is signed in.
        open_feed: makes a feed.
        ears: whom it tells.
        now: the clock.
    """

    def __init__(
        self,
        shop_id: str,
        people: People,
        open_feed: OpenFeed,
        ears: Ears,
        now: Callable[[], datetime],
    ) -> None:
        self._shop_id = shop_id
        self._people = people
        self._open_feed = open_feed
        self._ears = ears
        self._now = now
        self._lock = threading.Lock()
        self._feed: Feed | None = None
        self._closed = Connection(live=False, since=now(), reason="nobody is signed in")
        self.reader: StaffClient | None = None

    @property
    def connection(self) -> Connection:
        """How the connection stands."""
        feed = self._feed
        return self._closed if feed is None else feed.connection

    def orders(self) -> tuple[StaffOrder, ...]:
        """Return all orders that are known, oldest first."""
        feed = self._feed
        return () if feed is None else feed.orders()

    def get(self, order_id: str) -> StaffOrder | None:
        """Return an order, or None."""
        feed = self._feed
        return None if feed is None else feed.get(order_id)

    def saw(self, order: StaffOrder) -> None:
        """Take in an order that an action answered with."""
        feed = self._feed
        if feed is not None:
            feed.apply(order)

    def follow(self) -> None:
        """Open the feed, or another one if whose sign-in it used has gone."""
        reader, person = self.reader, self._people.current
        if reader is not None and reader.session.username not in self._people.clients():
            self.close()
            reader = None
        if reader is not None or person is None:
            return
        with self._lock:
            self.reader = StaffClient(self._people.url, person.session)
            self._feed = feed = self._open_feed(self.reader, self._shop_id, self._ears)
        feed.start()

    def reopen(self) -> None:
        """Start over, after somebody signed in anew because the old sign-in was refused."""
        self.close()
        self.follow()

    def close(self) -> None:
        """Close the feed."""
        with self._lock:
            feed, reader = self._feed, self.reader
            self._feed = self.reader = None
            self._closed = Connection(live=False, since=self._now(), reason="nobody is signed in")
        if feed is not None:
            feed.close(1.0)
        if reader is not None:
            reader.close()
