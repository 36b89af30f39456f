"""A customer's phone: follows one order over MQTT until it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Self

from backend.client import Board, CustomerClient, CustomerOrder, Message, Realtime, Timing
from backend.client.lifecycle import ClosesOnExit

# A phone resyncs now and then, so that a lost message delays an order for seconds only.
PHONE_TIMING = Timing(resync_seconds=30.0)


class OrderTracker(ClosesOnExit):
    """Keeps the newest version of one order; `on_change` receives each."""

    def __init__(
        self,
        client: CustomerClient,
        order: CustomerOrder,
        on_change: Callable[[CustomerOrder], None],
    ) -> None:
        self._client = client
        self._order_id = order.order_id
        self._on_change = on_change
        self._board = Board[CustomerOrder]()
        self._board.apply(order)
        self._changed = threading.Condition()
        self._realtime = Realtime(
            client.realtime, resync=self._resync, on_message=self._handle, timing=PHONE_TIMING
        )

    @property
    def order(self) -> CustomerOrder:
        """The order as the customer knows it."""
        order = self._board.get(self._order_id)
        assert order is not None
        return order

    def wait_live(self, limit_seconds: float) -> bool:
        """Wait until the phone is live, and return whether it is."""
        return self._realtime.wait_live(limit_seconds)

    def apply(self, order: CustomerOrder) -> None:
        """Apply the order of an answer or a message."""
        with self._changed:
            change = self._board.apply(order)
            self._changed.notify_all()
        if change is not None and order.order_id == self._order_id:
            self._on_change(order)

    def wait_for(self, predicate: Callable[[CustomerOrder], bool], limit_seconds: float) -> bool:
        """Wait until the predicate holds for the order, and return whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: predicate(self.order), limit_seconds)

    def close(self) -> None:
        """Stop following."""
        self._realtime.close()

    def __enter__(self) -> Self:
        self._realtime.start()
        return self

    def _resync(self) -> None:
        self.apply(self._client.order(self._order_id))

    def _handle(self, message: Message) -> None:
        if isinstance(message.order, CustomerOrder):
            self.apply(message.order)
