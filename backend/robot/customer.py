"""One customer: scans, chooses, orders and waits, or thinks better of it.

A refusal that people cope with (no drinks left, too many scans, bar full, bar closed) is
counted and tried again; each order that came of it is in the ledger all the
same.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from backend.client import (
    ApiError,
    Conflict,
    CustomerClient,
    Gone,
    NotFound,
    Order,
    OrderState,
    Scan,
    TooManyRequests,
    Transport,
    UnexpectedAnswer,
)
from backend.client.sign_in import utc_now
from backend.robot.door import Door
from backend.robot.follower import Follower
from backend.robot.ledger import Ledger, Visit
from backend.robot.plan import Intent, choose

TURNED_AWAY = frozenset({"queue_full", "shop_closed"})
LIVE_SECONDS = 10.0
LINGER_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Street:
    """What all customers share: the shop, its kiosk, the ledger, and when to go home.

    ``patience_seconds`` is how long one of them stays, whatever happens.
    """

    transport: Transport
    shop_id: str
    door: Door
    ledger: Ledger
    stop: threading.Event
    patience_seconds: float


class Customer:
    """One customer with one intent. ``come`` is the whole visit, and is called once."""

    def __init__(self, street: Street, serial: int, intent: Intent, lottery: random.Random) -> None:
        self._street = street
        self._serial = serial
        self._intent = intent
        self._lottery = lottery
        self._client = CustomerClient(street.transport.url, transport=street.transport)
        self._leaves_at = time.monotonic() + street.patience_seconds

    def come(self) -> None:
        """Come to the bar, and try again when it is full."""
        while (scan := self._scan()) is not None:
            ended = self._order(scan)
            if ended.state is not OrderState.CANCELLED or ended.reason not in TURNED_AWAY:
                return
            self._street.ledger.count(f"turned away: {ended.reason}")
            self._wait(self._lottery.uniform(0.5, 2.0))
        self._street.ledger.count("left without an order")

    def _scan(self) -> Scan | None:
        """Scan the code on show until it is taken; None when it is time to leave."""
        while self._has_time():
            code = self._street.door.code()
            try:
                return self._client.scan(self._street.shop_id, code)
            except (Conflict, Gone, NotFound, TooManyRequests) as refusal:
                self._street.ledger.count(f"scan refused: {refusal.code}")
                self._street.door.was_refused(code)
                self._wait(_until_next_try(refusal, self._lottery))
        return None

    def _order(self, scan: Scan) -> Order:
        """Go through with one order as intended; return it as it was last seen."""
        ledger = self._street.ledger
        ledger.note(Visit(self._serial, self._intent, scan.customer_token, scan.order))
        if self._intent is Intent.WALK_AWAY:
            return scan.order
        with Follower(self._client, scan.order, ledger.saw) as phone:
            phone.wait_live(LIVE_SECONDS)
            self._act(phone)
            self._wait_for_the_end(phone)
            order = phone.order
        ledger.saw(order, saw_the_end=order.has_ended)
        return order

    def _act(self, phone: Follower) -> None:
        if self._intent is Intent.CANCEL_CHOOSING:
            self._cancel(phone)
            return
        self._place(phone)
        if self._intent is Intent.CANCEL_WAITING:
            self._cancel(phone)

    def _place(self, phone: Follower) -> None:
        """Place the order, choosing again while a choice is just sold out."""
        while self._has_time():
            menu = self._client.shop(self._street.shop_id).menu
            choice = choose(menu, self._lottery)
            if choice is None:
                self._wait(2.0)
                continue
            try:
                order = self._client.place(
                    phone.order.order_id, choice.drink_id, choice.option_ids, name=choice.name
                )
            except Conflict as refusal:
                self._street.ledger.count(f"order refused: {refusal.code}")
                if refusal.code != "sold_out":
                    return
            else:
                phone.take(order)
                return

    def _cancel(self, phone: Follower) -> None:
        try:
            phone.take(self._client.cancel(phone.order.order_id))
        except Conflict as refusal:
            self._street.ledger.count(f"cancel refused: {refusal.code}")

    def _wait_for_the_end(self, phone: Follower) -> None:
        """Watch until the order ends; a drink that nobody hands over is left after a while."""
        lingers_until: float | None = None
        while self._has_time() and not phone.wait(lambda order: order.has_ended, 0.5):
            if phone.order.state is not OrderState.COMPLETED:
                lingers_until = None
            elif lingers_until is None:
                lingers_until = time.monotonic() + LINGER_SECONDS
            elif time.monotonic() > lingers_until:
                return

    def _has_time(self) -> bool:
        return not self._street.stop.is_set() and time.monotonic() < self._leaves_at

    def _wait(self, seconds: float) -> None:
        self._street.stop.wait(seconds)


def _until_next_try(refusal: ApiError, lottery: random.Random) -> float:
    """Return how many seconds to wait: for the next code, but look up now and then.

    Drinks come back to a code when the bar turns somebody away.
    """
    pause = lottery.uniform(0.5, 2.0)
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
