"""A customer's phone: one order, followed over MQTT until it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from backend.client import Board, CustomerClient, Message, Order, Realtime, Timing

# A phone re-reads now and then, so that one message that never came costs seconds, not the order.
PHONE_TIMING = Timing(resync_seconds=30.0)


class Follower:
    """Keeps the newest version of one order; ``told`` hears of each."""

    def __init__(self, client: CustomerClient, order: Order, told: Callable[[Order], None]) -> None:
        self._client = client
        self._order_id = order.order_id
        self._told = told
        self._board = Board()
        self._board.apply(order)
        self._news = threading.Condition()
        self._realtime = Realtime(
            client.realtime, resync=self._reread, on_message=self._hear, timing=PHONE_TIMING
        )

    @property
    def order(self) -> Order:
        """The order as the customer knows it."""
        with self._news:
            order = self._board.get(self._order_id)
        assert order is not None
        return order

    def wait_live(self, limit_seconds: float) -> bool:
        """Wait until the phone is live, and return whether it is."""
        return self._realtime.wait_live(limit_seconds)

    def take(self, order: Order) -> None:
        """Take in what an answer or a message said of the order."""
        with self._news:
            change = self._board.apply(order)
            self._news.notify_all()
        if change is not None and order.order_id == self._order_id:
            self._told(order)

    def wait(self, enough: Callable[[Order], bool], limit_seconds: float) -> bool:
        """Wait until the order is as asked, and return whether it is."""
        with self._news:
            return self._news.wait_for(lambda: enough(self._held()), limit_seconds)

    def __enter__(self) -> Self:
        self._realtime.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._realtime.close()

    def _held(self) -> Order:
        order = self._board.get(self._order_id)
        assert order is not None
        return order

    def _reread(self) -> None:
        self.take(self._client.order(self._order_id))

    def _hear(self, message: Message) -> None:
        if message.order is not None:
            self.take(message.order)
