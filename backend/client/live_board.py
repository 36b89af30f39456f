"""A board that keeps itself up to date: staff's REST calls, realtime and `Board` in one.

The terminals and the robot's baristas work from it. Callbacks run on its realtime
thread; its methods may be called from any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from backend.client.board import Board, Change
from backend.client.errors import Forbidden, NotFound
from backend.client.lifecycle import ClosesOnExit
from backend.client.message import Message
from backend.client.realtime import Connection, Realtime, Timing
from backend.client.sign_in import utc_now
from backend.client.staff import StaffClient
from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.contract.shops import RealtimeSession

# Ended orders stay this long, so that an older message that arrives late cannot reopen one.
KEEP_ENDED = timedelta(minutes=30)
COMPLETED_READ = 50
_NEW = timedelta(seconds=15)  # both times are the shop's


def for_board(session: RealtimeSession) -> RealtimeSession:
    """Return the session with the topic `staff` alone, which has all that displays are told."""
    return replace(session, topics=tuple(t for t in session.topics if t.endswith("/staff")))


class LiveBoard(ClosesOnExit):
    """Follows the orders of one shop, as its baristas and managers see them.

    Args:
        staff: The signed-in barista or manager.
        shop_id: The shop.
        on_changes: Receives the changed orders, after each message and each resync.
        on_message: Receives every message, for what is not an order.
        on_connection: Receives each change of the connection.
        on_resync: Is called after each resync, to read again what is not an order.
        timing: The intervals and time-outs.
        now: The clock.
    """

    def __init__(
        self,
        staff: StaffClient,
        shop_id: str,
        *,
        on_changes: Callable[[Sequence[Change[StaffOrder]]], None] = lambda _changes: None,
        on_message: Callable[[Message], None] = lambda _message: None,
        on_connection: Callable[[Connection], None] = lambda _connection: None,
        on_resync: Callable[[], None] = lambda: None,
        timing: Timing | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._staff = staff
        self._shop_id = shop_id
        self._on_changes = on_changes
        self._on_message = on_message
        self._on_resync = on_resync
        self._now = now
        self._board = Board[StaffOrder]()
        self._lock = threading.Lock()
        self._realtime = Realtime(
            self._fetch_session,
            resync=self._resync,
            on_message=self._handle,
            on_connection=on_connection,
            timing=timing,
            now=now,
        )

    def _fetch_session(self) -> RealtimeSession:
        return for_board(self._staff.realtime(self._shop_id))

    @property
    def connection(self) -> Connection:
        """The state of the connection now."""
        return self._realtime.connection

    def orders(self, *states: OrderState) -> tuple[StaffOrder, ...]:
        """Return the orders in these states (all without any), oldest first."""
        with self._lock:
            return self._board.orders(*states)

    def get(self, order_id: str) -> StaffOrder | None:
        """Return an order of the board, or None."""
        with self._lock:
            return self._board.get(order_id)

    def apply(self, order: StaffOrder) -> None:
        """Apply an order that a call of this program returned, unless it is known already."""
        with self._lock:
            change = self._board.apply(order)
        self._report([] if change is None else [change])

    def start(self) -> Self:
        """Start following, on a separate thread."""
        self._realtime.start()
        return self

    def wait_live(self, timeout_seconds: float) -> bool:
        """Wait until the board is live, and return whether it is."""
        return self._realtime.wait_live(timeout_seconds)

    def close(self, limit_seconds: float | None = None) -> None:
        """Stop following; the thread has ended then, unless it took longer than the limit."""
        self._realtime.close(limit_seconds)

    def __enter__(self) -> Self:
        return self.start()

    def _resync(self) -> None:
        open_orders = tuple(self._staff.every_order(self._shop_id, "open"))
        completed = self._staff.orders(self._shop_id, "completed", limit=COMPLETED_READ).orders
        with self._lock:
            changes = [*self._board.load((*open_orders, *completed))]
            missing = self._board.missing_from(open_orders)
        for order in missing:
            changes += self._reread(order)
        with self._lock:
            changes += self._board.drop_ended_before(self._now() - KEEP_ENDED)
        self._report(changes)
        self._on_resync()

    def _reread(self, order: StaffOrder) -> list[Change[StaffOrder]]:
        """Read an order that is not among the open ones any more."""
        try:
            current = self._staff.order(self._shop_id, order.order_id)
        except (Forbidden, NotFound):
            # It cannot be read, but it is not open any more.
            with self._lock:
                change = self._board.drop(order.order_id)
        else:
            with self._lock:
                change = self._board.apply(current)
        return [] if change is None else [change]

    def _handle(self, message: Message) -> None:
        # The topic `display` has the same change with less of the order.
        if isinstance(message.order, StaffOrder):
            self._apply_told(message.order, message.time)
        self._on_message(message)

    def _apply_told(self, order: StaffOrder, told_at: datetime) -> None:
        """Apply the order of a message; one that the board should know is read first.

        An order begins at version 1. If an unknown one is at a later version, or began a
        while ago, its first message was missed, or this one is late: it may have ended.
        """
        is_new = order.version == 1 and told_at - order.scanned_at < _NEW
        if is_new or self.get(order.order_id) is not None:
            self.apply(order)
        else:
            self._report(self._reread(order))

    def _report(self, changes: Sequence[Change[StaffOrder]]) -> None:
        if changes:
            self._on_changes(changes)
