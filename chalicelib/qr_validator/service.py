"""Shows codes to displays while a barista is there, and lets customers in.

A scan is a chain of steps that may each be done twice: enter, take a drink,
open the order, tell. A phone that lost the answer repeats its idempotency key
and comes out where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chalicelib.kernel import clock, ids
from chalicelib.kernel.bus import Event, Publish
from chalicelib.kernel.errors import Conflict, Gone, NotFound
from chalicelib.kernel.events import CodeChanged, NewOrder
from chalicelib.kernel.neighbours import CustomerHasOrder, Orders
from chalicelib.kernel.records import Record
from chalicelib.kernel.roles import Customer
from chalicelib.kernel.shop import Shop
from chalicelib.qr_validator.model import Code, Entry, next_code, window_at


class Store(Protocol):
    """What this service needs of its table."""

    def latest(self, shop_id: str) -> Code | None:
        """Return the shop's newest code, expired or not."""

    def add(self, code: Code) -> bool:
        """Keep a new code; False if another display was quicker in this window."""

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""

    def take_drink(self, code: Code, order_id: str) -> Code | None:
        """Give one of the code's drinks to an order; None if none is left."""

    def return_drink(self, code: Code, order_id: str) -> Code | None:
        """Take a drink back from an order; None if it has none."""

    def follow(self, code: Code, shop: Shop, expires_at: datetime) -> Code | None:
        """Let the code be good as `shop` says, to `expires_at`; None if that is old news."""

    def enter(self, shop_id: str, key: str, entry: Entry) -> Entry:
        """Keep `entry` under an idempotency key, or return what is kept there already."""

    def finish(self, shop_id: str, key: str) -> None:
        """Note that the scan under this key is done, down to its events."""

    def note_barista(self, shop_id: str, seen_at: datetime) -> None:
        """Keep when a barista's terminal was last live."""

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal was last live, or None if it never was."""


@dataclass(frozen=True)
class LetIn:
    """A customer who was let in: the order as they see it, and what their token says."""

    order: Record
    customer: Customer
    entry: Entry
    is_new: bool


@dataclass(frozen=True)
class ValidatorService:
    """What displays, customers and this room's events ask for."""

    store: Store
    publish: Publish
    orders: Callable[[], Orders]
    now: clock.Clock = clock.now

    def current_code(self, shop: Shop) -> Code:
        """Return the code of this window, the same for every display that asks."""
        while True:
            latest = self.store.latest(shop.shop_id)
            if latest and latest.is_current(self.now()):
                return latest
            code = next_code(shop, latest, self.now())
            if self.store.add(code):
                self.publish(_code_changed(code))
                return code

    def scan(self, shop: Shop, text: str, customer: Customer | None, key: str | None) -> LetIn:
        """Let a customer in who scanned the code `text`, with a new order.

        A customer who has an open order gets that one, and no drink is used.

        Raises:
            NotFound: `unknown_code`.
            Gone: `code_expired`.
            Conflict: `shop_closed`, or `no_drinks_left` with `nextCodeAt`.
        """
        key = key and hashlib.sha256(f"{text}|{key}".encode()).hexdigest()
        entry = self._enter(shop, customer, key)
        known = Customer(entry.customer_id, _shops_of(customer, shop))
        if not entry.is_done:
            open_order = customer and self.orders().open_order_of(customer.customer_id)
            if open_order and open_order["orderId"] != entry.order_id:
                return LetIn(open_order, known, entry, is_new=False)
            code = self._good_code(shop, text)
            if not self._opened(shop, code, entry):
                return self._earlier_order(known, entry)
            if key:
                self.store.finish(shop.shop_id, key)
        order, _ = self.orders().begin(entry.order_id, entry.customer_id)
        return LetIn(order, known, entry, is_new=True)

    def give_back(self, shop_id: str, order_id: str, code_text: str | None) -> None:
        """Give the drink of an order that found no place back to its code."""
        code = self.store.find(shop_id, code_text) if code_text else None
        changed = code and self.store.return_drink(code, order_id)
        if changed:
            self.publish(_code_changed(changed))

    def apply_limits(self, shop: Shop) -> None:
        """Let the code on show be good for as many drinks, and no longer, as the shop says now."""
        code = self.store.latest(shop.shop_id)
        if code is None or not code.is_current(self.now()):
            return
        _, end = window_at(shop, self.now())
        changed = self.store.follow(code, shop, min(code.expires_at, end))
        if changed and (changed.drinks, changed.expires_at) != (code.drinks, code.expires_at):
            self.publish(_code_changed(changed))

    def note_barista(self, shop_id: str) -> datetime:
        """Note that a barista's terminal is live now, and return that moment."""
        seen_at = self.now()
        self.store.note_barista(shop_id, seen_at)
        return seen_at

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal last said that it is live; None if never."""
        return self.store.barista_seen_at(shop_id)

    def _enter(self, shop: Shop, customer: Customer | None, key: str | None) -> Entry:
        entry = Entry(
            order_id=ids.new_order_id(shop.shop_id),
            customer_id=customer.customer_id if customer else ids.new_id(),
            issued_at=self.now(),
        )
        return self.store.enter(shop.shop_id, key, entry) if key else entry

    def _good_code(self, shop: Shop, text: str) -> Code:
        code = self.store.find(shop.shop_id, text)
        if code is None:
            raise NotFound("This code is not known here; please scan again.", "unknown_code")
        if not code.is_good(self.now()):
            raise Gone("code_expired", "This code has expired; please scan the one on show.")
        if not shop.takes_orders(self.now()):
            paused = shop.paused_until if shop.is_open else None
            raise Conflict(
                "shop_closed",
                "The bar is taking a short break." if paused else "The bar is closed just now.",
                pausedUntil=clock.to_text(paused) if paused else None,
            )
        return code

    def _opened(self, shop: Shop, code: Code, entry: Entry) -> bool:
        """Take a drink, open the order and tell; False if the customer has another order."""
        taken = self.store.take_drink(code, entry.order_id)
        if taken is None:
            raise Conflict(
                "no_drinks_left",
                "All drinks of this code are taken; please scan the next one.",
                nextCodeAt=clock.to_text(code.expires_at),
            )
        try:
            _, staff_view = self.orders().begin(entry.order_id, entry.customer_id)
        except CustomerHasOrder:
            self.store.return_drink(code, entry.order_id)
            return False
        self.publish(_new_order(shop, taken, entry, staff_view), _code_changed(taken))
        return True

    def _earlier_order(self, customer: Customer, entry: Entry) -> LetIn:
        order = self.orders().open_order_of(customer.customer_id)
        if order is None:
            raise Conflict("busy", "Please scan the code again.")
        return LetIn(order, customer, entry, is_new=False)


def _shops_of(customer: Customer | None, shop: Shop) -> tuple[str, ...]:
    earlier = customer.shop_ids if customer else ()
    return tuple(dict.fromkeys((*earlier, shop.shop_id)))


def _new_order(shop: Shop, code: Code, entry: Entry, order: dict[str, Any]) -> Event:
    payload = NewOrder(
        shop_id=shop.shop_id,
        order_id=entry.order_id,
        customer_id=entry.customer_id,
        code=code.code,
        shop_version=shop.version,
        max_open_orders=shop.max_open_orders,
        order=order,
    )
    return Event("Validator.NewOrder", payload)


def _code_changed(code: Code) -> Event:
    payload = CodeChanged(
        code.shop_id,
        code.code,
        code.drinks_left,
        code.starts_at,
        code.expires_at,
        code.revision,
    )
    return Event("Validator.CodeChanged", payload)
