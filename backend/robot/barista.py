"""One barista: learns of orders over MQTT, takes the oldest, makes it, hands it over.

Baristas race: with each other, and with customers who cancel. A race that is
lost is answered with 409; it is counted, and the barista looks again.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from backend.client import (
    ClientError,
    Conflict,
    LiveBoard,
    Order,
    OrderState,
    StaffClient,
    Timing,
)
from backend.robot.ledger import Ledger
from backend.robot.plan import Habits

LIVE_SECONDS = 20.0
TERMINAL_TIMING = Timing(resync_seconds=30.0)
# As a terminal does: a kiosk shows its code while it knows a barista to be there.
PRESENCE_SECONDS = 20.0


class Hands:
    """Which orders are in the robots' hands, and which drinks they have begun.

    Robots who share one sign-in are one person to the shop, which lets each
    repeat what another did; one person would not start the same drink twice.
    A begun drink whose completion got no answer is finished by whoever is free.
    """

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._begun: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, order_id: str) -> None:
        """Note that a drink is being made."""
        with self._lock:
            self._begun.add(order_id)

    def put_down(self, order_id: str) -> None:
        """Note that a drink is not being made any more."""
        with self._lock:
            self._begun.discard(order_id)

    def has_begun(self, order_id: str) -> bool:
        """Return whether a robot is making this drink."""
        with self._lock:
            return order_id in self._begun

    @contextmanager
    def on(self, order_id: str) -> Iterator[bool]:
        """Hold an order, and tell whether the hands were free."""
        with self._lock:
            free = order_id not in self._held
            self._held.add(order_id)
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._held.discard(order_id)


@dataclass(frozen=True, slots=True)
class Counter:
    """What all baristas share: the shop, the ledger, the habits, and when to go home.

    ``seconds_per_drink`` is how long making one takes, at least.
    """

    shop_id: str
    ledger: Ledger
    hands: Hands
    habits: Habits
    seconds_per_drink: float
    stop: threading.Event


class Barista:
    """One signed-in barista. ``work`` is the whole shift."""

    def __init__(self, counter: Counter, staff: StaffClient, lottery: random.Random) -> None:
        self._counter = counter
        self._staff = staff
        self._lottery = lottery
        self._news = threading.Event()
        self._said_here_at = float("-inf")
        self.board = LiveBoard(
            staff,
            counter.shop_id,
            on_changes=lambda _changes: self._news.set(),
            timing=TERMINAL_TIMING,
        )

    def work(self) -> None:
        """Serve until the shift ends."""
        with self.board:
            self.board.wait_live(LIVE_SECONDS)
            while not self._counter.stop.is_set():
                self._news.clear()
                self._say_that_someone_is_here()
                if not any(self._serve(order) for order in self._worth_doing()):
                    self._news.wait(0.5)

    def _say_that_someone_is_here(self) -> None:
        now = time.monotonic()
        if self.board.connection.live and now - self._said_here_at > PRESENCE_SECONDS:
            self._said_here_at = now
            with suppress(ClientError):  # said again soon
                self._staff.report_presence(self._counter.shop_id)

    def _worth_doing(self) -> Iterator[Order]:
        begun = self._counter.hands.has_begun
        yield from self.board.orders(OrderState.COMPLETED)
        yield from (o for o in self.board.orders(OrderState.MAKING) if begun(o.order_id))
        yield from self.board.orders(OrderState.PLACED)

    def _serve(self, order: Order) -> bool:
        """Do what one order needs; return whether anything was done."""
        with self._counter.hands.on(order.order_id) as free:
            if not free:
                return False
            try:
                self._advance(order)
            except Conflict as lost:
                self._counter.ledger.count(f"barista lost a race: {lost.code}")
                self._counter.hands.put_down(order.order_id)
                self._look_again(order)
            except ClientError as error:
                self._counter.ledger.fail(f"a barista at order {order.number}: {error}")
                self._counter.stop.wait(1.0)
        return True

    def _advance(self, order: Order) -> None:
        if order.state is OrderState.COMPLETED:
            self._do(self._staff.collect, order)
        elif order.state is OrderState.MAKING or self._make(order):
            self._complete(order)

    def _make(self, order: Order) -> bool:
        """Make a drink; return whether it is done, and not put back into the line."""
        # Before the call: if its answer is lost, the drink may have been begun.
        self._counter.hands.begin(order.order_id)
        self._do(self._staff.make, order)
        self._counter.stop.wait(self._counter.seconds_per_drink)
        if not self._now_and_then(self._counter.habits.unmake):
            return True
        self._do(self._staff.unmake, order)
        self._counter.hands.put_down(order.order_id)
        self._counter.ledger.count("unmade")
        return False

    def _complete(self, order: Order) -> None:
        self._do(self._staff.complete, order)
        if self._now_and_then(self._counter.habits.recall):
            self._do(self._staff.recall, order)
            self._counter.ledger.count("recalled")
            self._do(self._staff.complete, order)
        self._counter.hands.put_down(order.order_id)

    def _do(self, action: Callable[[str, str], Order], order: Order) -> None:
        self.board.saw(action(self._counter.shop_id, order.order_id))

    def _look_again(self, order: Order) -> None:
        try:
            self.board.saw(self._staff.order(self._counter.shop_id, order.order_id))
        except ClientError as error:
            self._counter.ledger.fail(f"a barista at order {order.number}: {error}")

    def _now_and_then(self, share: float) -> bool:
        return self._lottery.random() < share
