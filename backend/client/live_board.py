"""A board that keeps itself true: staff's REST calls, realtime and ``Board`` in one.

It is what the terminals and the robot's baristas look at. Callbacks come on its
realtime thread; ``orders`` may be asked for from any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from backend.client.board import Board, Change
from backend.client.errors import Forbidden, NotFound
from backend.client.realtime import Connection, Realtime, Timing
from backend.client.sign_in import utc_now
from backend.client.staff import StaffClient
from backend.client.views.order import Order, OrderState
from backend.client.views.realtime import Message

# Ended orders stay this long, so that a late older message cannot bring one back.
KEEP_ENDED = timedelta(minutes=30)
COMPLETED_READ = 50
_BAR = frozenset({"barista", "manager"})


class LiveBoard:
    """Follows the orders of one shop as a member of staff may see them.

    Args:
        staff: the signed-in member of staff.
        shop_id: the shop.
        on_changes: takes what changed, after each message and each re-reading.
        on_message: takes every message besides, for what is not an order.
        on_connection: takes each change of the connection.
        on_resync: called after each re-reading, to re-read what is not an order.
        timing: the waits.
        now: the clock.
    """

    def __init__(
        self,
        staff: StaffClient,
        shop_id: str,
        *,
        on_changes: Callable[[Sequence[Change]], None] = lambda _changes: None,
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
        self._board = Board()
        self._lock = threading.Lock()
        self._realtime = Realtime(
            lambda: staff.realtime(shop_id),
            resync=self._resync,
            on_message=self._message,
            on_connection=on_connection,
            timing=timing,
            now=now,
        )

    @property
    def connection(self) -> Connection:
        """How the connection stands now."""
        return self._realtime.connection

    def orders(self, *states: OrderState) -> tuple[Order, ...]:
        """Return the orders in these states (all without any), oldest first."""
        with self._lock:
            return self._board.orders(*states)

    def get(self, order_id: str) -> Order | None:
        """Return an order of the board, or None."""
        with self._lock:
            return self._board.get(order_id)

    def saw(self, order: Order) -> None:
        """Take in an order that an action of one's own answered with.

        The message of that change may come later, and is then no news.
        """
        with self._lock:
            change = self._board.apply(order)
        self._tell([] if change is None else [change])

    def start(self) -> Self:
        """Start following, on a thread of its own."""
        self._realtime.start()
        return self

    def wait_live(self, timeout_seconds: float) -> bool:
        """Wait until live, and return whether it is."""
        return self._realtime.wait_live(timeout_seconds)

    def close(self, limit_seconds: float | None = None) -> None:
        """Stop following; no thread is left, except one that ``limit_seconds`` gave up on."""
        self._realtime.close(limit_seconds)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _resync(self) -> None:
        open_orders = tuple(self._staff.every_order(self._shop_id, "open"))
        completed = self._staff.orders(self._shop_id, "completed", limit=COMPLETED_READ).orders
        with self._lock:
            changes = [*self._board.load((*open_orders, *completed))]
            unaccounted = self._board.unaccounted(open_orders)
        for order in unaccounted:
            changes += self._account_for(order)
        with self._lock:
            changes += self._board.drop_ended_before(self._now() - KEEP_ENDED)
        self._tell(changes)
        self._on_resync()

    def _account_for(self, order: Order) -> list[Change]:
        """Read what became of an order that the open ones do not name any more."""
        try:
            current = self._staff.order(self._shop_id, order.order_id)
        except (Forbidden, NotFound):
            # A display may not read single orders; what is not in line leaves its board.
            with self._lock:
                change = self._board.drop(order.order_id)
        else:
            with self._lock:
                change = self._board.apply(current)
        return [] if change is None else [change]

    def _message(self, message: Message) -> None:
        if message.order is not None and not self._is_extract(message):
            with self._lock:
                change = self._board.apply(message.order)
            self._tell([] if change is None else [change])
        self._on_message(message)

    def _is_extract(self, message: Message) -> bool:
        """Return whether the order is the display's extract, which the bar gets whole as well.

        Both have the same version, so the extract must not be the first to count.
        """
        at_the_bar = bool(_BAR & set(self._staff.session.groups))
        return at_the_bar and message.topic.endswith("/display")

    def _tell(self, changes: Sequence[Change]) -> None:
        if changes:
            self._on_changes(changes)
