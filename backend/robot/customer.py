"""One customer: scans, orders and waits for the drink, or cancels.

A refusal that people expect (no drinks left, too many scans, queue full, shop
closed) is counted and tried again; every order is recorded in the run log.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from backend.client import (
    ApiError,
    CancelReason,
    Conflict,
    CustomerClient,
    CustomerOrder,
    Gone,
    NotFound,
    OrderState,
    ScanAnswer,
    TooManyRequests,
    Transport,
    UnexpectedAnswer,
)
from backend.client.sign_in import utc_now
from backend.robot.code_cache import CodeCache
from backend.robot.order_tracker import OrderTracker
from backend.robot.plan import Intent, choose
from backend.robot.run_log import RunLog, Visit

REJECTED = frozenset({CancelReason.QUEUE_FULL, CancelReason.SHOP_CLOSED})
LIVE_SECONDS = 10.0
PICK_UP_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class CustomerContext:
    """What all customers share: the shop, its code, the run log, and when to stop.

    `patience_seconds` is how long a customer stays at most.
    """

    transport: Transport
    shop_id: str
    codes: CodeCache
    run_log: RunLog
    stop: threading.Event
    patience_seconds: float


class Customer:
    """One customer with one intent. `run` is the whole visit, and is called once."""

    def __init__(
        self, context: CustomerContext, serial: int, intent: Intent, rng: random.Random
    ) -> None:
        self._context = context
        self._serial = serial
        self._intent = intent
        self._rng = rng
        self._client = CustomerClient(context.transport.url, transport=context.transport)
        self._deadline = time.monotonic() + context.patience_seconds

    def run(self) -> None:
        """Order a drink; try again while the queue is full or the shop is closed."""
        while (scan := self._scan()) is not None:
            ended = self._order(scan)
            if ended.state is not OrderState.CANCELLED or ended.reason not in REJECTED:
                return
            self._context.run_log.count(f"rejected: {ended.reason}")
            self._wait(self._rng.uniform(0.5, 2.0))
        self._context.run_log.count("left without an order")

    def _scan(self) -> ScanAnswer | None:
        """Scan the current code until it is accepted; return None when it is time to leave."""
        while self._has_time():
            code = self._context.codes.code()
            try:
                return self._client.scan(self._context.shop_id, code)
            except (Conflict, Gone, NotFound, TooManyRequests) as refusal:
                self._context.run_log.count(f"scan refused: {refusal.code}")
                self._context.codes.invalidate(code)
                self._wait(_retry_seconds(refusal, self._rng))
        return None

    def _order(self, scan: ScanAnswer) -> CustomerOrder:
        """Carry out the intent with one order; return it as it was last seen."""
        run_log = self._context.run_log
        run_log.add_visit(Visit(self._serial, self._intent, scan.customer_token, scan.order))
        if self._intent is Intent.WALK_AWAY:
            return scan.order
        with OrderTracker(self._client, scan.order, run_log.update) as tracker:
            tracker.wait_live(LIVE_SECONDS)
            self._act(tracker)
            self._wait_for_end(tracker)
            order = tracker.order
        run_log.update(order, watched_to_end=order.has_ended)
        return order

    def _act(self, tracker: OrderTracker) -> None:
        if self._intent is Intent.CANCEL_CHOOSING:
            self._cancel(tracker)
            return
        self._place(tracker)
        if self._intent is Intent.CANCEL_WAITING:
            self._cancel(tracker)

    def _place(self, tracker: OrderTracker) -> None:
        """Place the order; choose again if the choice has just sold out."""
        while self._has_time():
            shop = self._client.shop(self._context.shop_id)
            menu = shop.on_offer(tracker.order.scanned_at, utc_now())
            choice = choose(menu, self._rng)
            if choice is None:
                self._wait(2.0)
                continue
            try:
                order = self._client.place(
                    tracker.order.order_id, choice.drink_id, choice.option_ids, name=choice.name
                )
            except Conflict as refusal:
                self._context.run_log.count(f"order refused: {refusal.code}")
                if refusal.code != "sold_out":
                    return
            else:
                tracker.apply(order)
                return

    def _cancel(self, tracker: OrderTracker) -> None:
        try:
            tracker.apply(self._client.cancel(tracker.order.order_id))
        except Conflict as refusal:
            self._context.run_log.count(f"cancel refused: {refusal.code}")

    def _wait_for_end(self, tracker: OrderTracker) -> None:
        """Wait until the order ends, or has been ready for too long without being collected."""
        leaves_at: float | None = None
        while self._has_time() and not tracker.wait_for(lambda order: order.has_ended, 0.5):
            if tracker.order.state is not OrderState.COMPLETED:
                leaves_at = None
            elif leaves_at is None:
                leaves_at = time.monotonic() + PICK_UP_SECONDS
            elif time.monotonic() > leaves_at:
                return

    def _has_time(self) -> bool:
        return not self._context.stop.is_set() and time.monotonic() < self._deadline

    def _wait(self, seconds: float) -> None:
        self._context.stop.wait(seconds)


def _retry_seconds(refusal: ApiError, rng: random.Random) -> float:
    """Return how long to wait before the next scan: until the next code, but 5 s at most.

    A code can get drinks back before that, when the bar cancels an order.
    """
    pause = rng.uniform(0.5, 2.0)
    if refusal.code == "no_drinks_left":
        return max(pause, min(5.0, _seconds_until(refusal.details.get("nextCodeAt"))))
    if isinstance(refusal, TooManyRequests):
        return max(pause, min(5.0, refusal.retry_after_seconds or 0.0))
    return pause


def _seconds_until(moment: object) -> float:
    try:
        return (datetime.fromisoformat(str(moment)) - utc_now()).total_seconds()
    except (ValueError, TypeError) as error:
        raise UnexpectedAnswer(f"nextCodeAt is {moment!r}, not a time") from error
