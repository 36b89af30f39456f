"""One barista: receives orders over MQTT, takes the oldest, makes it and hands it over.

Baristas race with each other, and with customers who cancel. The shop answers the
loser of a race with 409, which is counted; the barista then reads the order again.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from backend.client import (
    ClientError,
    Conflict,
    LiveBoard,
    OrderState,
    StaffClient,
    StaffOrder,
    Timing,
)
from backend.client.sign_in import utc_now
from backend.robot.plan import Habits
from backend.robot.run_log import RunLog

LIVE_SECONDS = 20.0
TERMINAL_TIMING = Timing(resync_seconds=30.0)
# As terminals do: a kiosk shows its code only while a barista is present.
HEARTBEAT_SECONDS = 40.0


class OrderLocks:
    """Which orders a robot works on now, and which drinks the robots have started.

    Robots that share a user name are one person to the shop, which lets each repeat
    what another did; the locks keep two of them from starting the same drink. A started
    drink whose completion was not answered is completed by any free robot.
    """

    def __init__(self) -> None:
        self._locked: set[str] = set()
        self._started: set[str] = set()
        self._lock = threading.Lock()

    def mark_started(self, order_id: str) -> None:
        """Record that a drink is being made."""
        with self._lock:
            self._started.add(order_id)

    def clear_started(self, order_id: str) -> None:
        """Record that a drink is not being made any more."""
        with self._lock:
            self._started.discard(order_id)

    def is_started(self, order_id: str) -> bool:
        """Return whether a robot is making this drink."""
        with self._lock:
            return order_id in self._started

    @contextmanager
    def acquire(self, order_id: str) -> Iterator[bool]:
        """Lock an order for the `with` block; yield whether that was possible."""
        with self._lock:
            acquired = order_id not in self._locked
            self._locked.add(order_id)
        try:
            yield acquired
        finally:
            if acquired:
                with self._lock:
                    self._locked.discard(order_id)


@dataclass(frozen=True, slots=True)
class BaristaContext:
    """What all baristas share: the shop, the run log, the habits, and when to stop.

    `seconds_per_drink` is how long making one takes, at least, and
    `seconds_until_handed_over` how long a drink is ready before it is handed over.
    `beside_a_person` leaves the oldest waiting order to a person.
    """

    shop_id: str
    run_log: RunLog
    locks: OrderLocks
    habits: Habits
    seconds_per_drink: float
    stop: threading.Event
    seconds_until_handed_over: float = 0.0
    beside_a_person: bool = False


class Barista:
    """One signed-in barista. `run` works until the run stops."""

    def __init__(self, context: BaristaContext, staff: StaffClient, rng: random.Random) -> None:
        self._context = context
        self._staff = staff
        self._rng = rng
        self._changed = threading.Event()
        self._last_heartbeat = float("-inf")
        self.board = LiveBoard(
            staff,
            context.shop_id,
            on_changes=lambda _changes: self._changed.set(),
            timing=TERMINAL_TIMING,
        )

    def run(self) -> None:
        """Process orders until the run stops."""
        with self.board:
            self.board.wait_live(LIVE_SECONDS)
            while not self._context.stop.is_set():
                self._changed.clear()
                self._send_heartbeat()
                if not any(self._process(order) for order in self._actionable()):
                    self._changed.wait(0.5)

    def _send_heartbeat(self) -> None:
        now = time.monotonic()
        if self.board.connection.live and now - self._last_heartbeat > HEARTBEAT_SECONDS:
            self._last_heartbeat = now
            with suppress(ClientError):  # the next heartbeat follows soon
                self._staff.report_presence(self._context.shop_id)

    def _actionable(self) -> Iterator[StaffOrder]:
        context = self._context
        is_started = context.locks.is_started
        ready = self.board.orders(OrderState.COMPLETED)
        yield from (order for order in ready if self._is_due(order))
        yield from (o for o in self.board.orders(OrderState.MAKING) if is_started(o.order_id))
        yield from self.board.orders(OrderState.PLACED)[1 if context.beside_a_person else 0 :]

    def _is_due(self, order: StaffOrder) -> bool:
        """Return whether a ready drink is to be handed over now."""
        pause = timedelta(seconds=self._context.seconds_until_handed_over)
        return not pause or order.completed_at is None or order.completed_at + pause <= utc_now()

    def _process(self, order: StaffOrder) -> bool:
        """Do the next step of one order; return whether it was possible to try."""
        with self._context.locks.acquire(order.order_id) as acquired:
            if not acquired:
                return False
            try:
                self._advance(order)
            except Conflict as lost:
                self._context.run_log.count(f"barista lost a race: {lost.code}")
                self._context.locks.clear_started(order.order_id)
                self._reread(order)
            except ClientError as error:
                self._context.run_log.fail(f"a barista at order {order.number}: {error}")
                self._context.stop.wait(1.0)
        return True

    def _advance(self, order: StaffOrder) -> None:
        if order.state is OrderState.COMPLETED:
            self._call(self._staff.collect, order)
        elif order.state is OrderState.MAKING or self._make(order):
            self._complete(order)

    def _make(self, order: StaffOrder) -> bool:
        """Make a drink; return whether it is done, rather than returned to the queue."""
        # Before the call: if its answer is lost, the drink may have been started.
        self._context.locks.mark_started(order.order_id)
        self._call(self._staff.make, order)
        self._context.stop.wait(self._context.seconds_per_drink)
        if not self._happens(self._context.habits.unmake):
            return True
        self._call(self._staff.unmake, order)
        self._context.locks.clear_started(order.order_id)
        self._context.run_log.count("unmade")
        return False

    def _complete(self, order: StaffOrder) -> None:
        self._call(self._staff.complete, order)
        if self._happens(self._context.habits.recall):
            self._call(self._staff.recall, order)
            self._context.run_log.count("recalled")
            self._call(self._staff.complete, order)
        self._context.locks.clear_started(order.order_id)

    def _call(self, action: Callable[[str, str], StaffOrder], order: StaffOrder) -> None:
        self.board.apply(action(self._context.shop_id, order.order_id))

    def _reread(self, order: StaffOrder) -> None:
        try:
            self.board.apply(self._staff.order(self._context.shop_id, order.order_id))
        except ClientError as error:
            self._context.run_log.fail(f"a barista at order {order.number}: {error}")

    def _happens(self, probability: float) -> bool:
        return self._rng.random() < probability
