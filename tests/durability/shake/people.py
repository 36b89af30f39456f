"""Customers with phones, who order, now and then cancel, and watch their order to its end."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import TypeVar

from backend.client import (
    ClientError,
    Conflict,
    CustomerClient,
    CustomerOrder,
    Gone,
    NotFound,
    ServerFailed,
    ShopUnreachable,
    TooManyRequests,
    Transport,
)
from backend.robot.order_tracker import OrderTracker
from backend.robot.plan import choose
from tests.durability.shake.ledger import Ledger

T = TypeVar("T")
_CANCELS, _WALKS_AWAY = 0.1, 0.05
_RETRY_SECONDS = 0.5
_PAUSE_SECONDS = (1.0, 5.0)
_TRANSIENT = (ShopUnreachable, ServerFailed, TooManyRequests)


class Leave(Exception):
    """Raised where a person stops, because the run is over."""


class Crowd:
    """Customers who come one after another, on some threads, while the bar takes orders."""

    def __init__(
        self,
        url: str,
        shop_id: str,
        code: Callable[[], str],
        ledger: Ledger,
        *,
        seed: int,
        at_once: int,
    ) -> None:
        self.ledger = ledger
        self.url, self.shop_id, self.code = url, shop_id, code
        self.comes = threading.Event()
        self.is_over = threading.Event()
        self._lock = threading.Lock()
        self._phones: set[OrderTracker] = set()
        self.failures: list[str] = []
        self._threads = [
            threading.Thread(
                target=self._run, args=(random.Random(f"{seed} customer {n}"),), daemon=True
            )
            for n in range(at_once)
        ]

    def start(self) -> None:
        """Let the first ones come."""
        self.comes.set()
        for thread in self._threads:
            thread.start()

    def close(self, limit_seconds: float) -> None:
        """Let everybody leave."""
        self.is_over.set()
        self.comes.set()
        limit = time.monotonic() + limit_seconds
        for thread in self._threads:
            thread.join(max(0.1, limit - time.monotonic()))

    def phones(self) -> list[OrderTracker]:
        """Return the phones of the customers who are there."""
        with self._lock:
            return list(self._phones)

    def order_ids(self) -> set[str]:
        """Return the orders on the phones."""
        return {phone.order.order_id for phone in self.phones()}

    def _run(self, rng: random.Random) -> None:
        while not self.is_over.is_set():
            self.comes.wait()
            transport = Transport(self.url, attempts=1)  # a phone has a connection of its own
            try:
                Visit(self, transport, rng).run()
            except Leave:
                return
            except Exception as error:  # noqa: BLE001 - the edge of a thread
                self.failures.append(f"a customer: {type(error).__name__}: {error}")
            finally:
                transport.close()
            self.is_over.wait(rng.uniform(*_PAUSE_SECONDS))

    def follow(self, tracker: OrderTracker) -> None:
        """Add a phone to those whose screens are compared."""
        with self._lock:
            self._phones.add(tracker)

    def unfollow(self, tracker: OrderTracker) -> None:
        """Remove a phone: its customer has left."""
        with self._lock:
            self._phones.discard(tracker)

    def insist(self, call: Callable[[], T]) -> T:
        """Repeat a call until the shop answers it, as phones do."""
        while True:
            try:
                return call()
            except _TRANSIENT as error:
                self.ledger.count(f"calls that failed and were repeated ({type(error).__name__})")
                if self.is_over.wait(_RETRY_SECONDS):
                    raise Leave from error


class Visit:
    """One customer."""

    def __init__(self, crowd: Crowd, transport: Transport, rng: random.Random) -> None:
        self._crowd = crowd
        self._rng = rng
        self._client = CustomerClient(crowd.url, transport=transport)

    def run(self) -> None:
        """Order a drink and wait for it."""
        order = self._scan()
        if self._rng.random() < _WALKS_AWAY:
            return
        tracker = OrderTracker(self._client, order, lambda _order: None)
        with tracker:
            self._crowd.follow(tracker)
            try:
                self._order(tracker)
                while not tracker.wait_for(lambda o: o.has_ended, 0.5):
                    if self._crowd.is_over.is_set():
                        raise Leave
            finally:
                self._crowd.unfollow(tracker)

    def _scan(self) -> CustomerOrder:
        """Scan, with one idempotency key for each code, until there is an order."""
        crowd = self._crowd
        crowd.ledger.begin_scan()
        try:
            while True:
                key, code = str(uuid.UUID(int=self._rng.getrandbits(128))), crowd.code()
                try:
                    scan = crowd.insist(
                        lambda code=code, key=key: self._client.scan(  # type: ignore[misc]
                            crowd.shop_id, code, idempotency_key=key
                        )
                    )
                except (Conflict, Gone, NotFound) as refusal:
                    crowd.ledger.count(f"scans refused ({refusal.code})")
                    if crowd.is_over.wait(_RETRY_SECONDS):
                        raise Leave from refusal
                else:
                    crowd.ledger.acknowledge(scan.order)
                    return scan.order
        finally:
            crowd.ledger.end_scan()

    def _order(self, tracker: OrderTracker) -> None:
        crowd, order_id = self._crowd, tracker.order.order_id
        menu = crowd.insist(lambda: self._client.shop(crowd.shop_id)).menu
        choice = choose(menu, self._rng)
        assert choice is not None
        cancels = self._rng.random() < _CANCELS
        try:
            placed = crowd.insist(
                lambda: self._client.place(
                    order_id, choice.drink_id, choice.option_ids, name=choice.name
                )
            )
            crowd.ledger.acknowledge(placed)
            tracker.apply(placed)
            if cancels:
                crowd.ledger.ask_to_cancel(order_id)
                cancelled = crowd.insist(lambda: self._client.cancel(order_id))
                crowd.ledger.acknowledge(cancelled)
                tracker.apply(cancelled)
        except Conflict as refusal:
            crowd.ledger.count(f"refused ({refusal.code})")


def current_code(read: Callable[[], str]) -> Callable[[], str]:
    """Return a function that reads the code of the display, and repeats the last if it cannot."""
    last: list[str] = []

    def code() -> str:
        try:
            last[:] = [read()]
        except ClientError:
            if not last:
                raise
        return last[0]

    return code
