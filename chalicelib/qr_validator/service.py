"""Issues codes to displays, and orders to customers who scan one.

A scan is a sequence of idempotent steps: take a drink, create the order, publish.
The ids of a scan with an idempotency key are derived from the key and its caller,
so that a phone that lost the answer gets the same one, and nothing is stored for a
code that is not valid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, Protocol

from chalicelib.contract.events import CodeWithdrawn, NewOrder
from chalicelib.contract.orders import CustomerOrder, StaffOrder
from chalicelib.contract.shops import CodeUpdate, Shop
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ports import CustomerHasOrder, Orders
from chalicelib.kernel.publishing import Event, Publish
from chalicelib.kernel.roles import Customer
from chalicelib.qr_validator.callers import (
    Caller,
    Identity,
    Quota,
    identify,
    quota,
    too_many_scans,
)
from chalicelib.qr_validator.model import (
    Code,
    next_code,
    require_good,
    was_just_replaced,
    window_at,
)

_ATTEMPTS = 10


class Store(Protocol):
    """What this service needs of its table."""

    def recent(self, shop_id: str, limit: int = 1) -> list[Code]:
        """Return the shop's newest codes, expired or not, newest first."""

    def add(self, code: Code) -> bool:
        """Store a new code; return False if this window has one already."""

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""

    def take_drink(self, code: Code, identity: Identity, quota: Quota | None) -> Code | None:
        """Give one of the code's drinks to an order; None if the code or the quota forbids it."""

    def return_drink(self, code: Code, order_id: str) -> Code | None:
        """Return the drink of an order to the code; None if the order has none."""

    def apply_limits(self, code: Code, shop: Shop, expires_at: datetime) -> Code | None:
        """Apply a shop's limits to a code; None if it has newer ones."""

    def mark_announced(self, code: Code, order_id: str) -> None:
        """Record that the `NewOrder` of an order is published."""

    def withdraw(self, code: Code, now: datetime) -> Code | None:
        """End the code's window at `now`; None if another request did so first."""

    def record_presence(self, shop_id: str, seen_at: datetime) -> None:
        """Record when a barista's terminal was last live."""

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal was last live, or None if it never was."""


@dataclass(frozen=True)
class ScanResult:
    """An accepted scan: the order as its customer sees it, and what the token says."""

    order: CustomerOrder
    customer: Customer
    token_issued_at: datetime
    is_new: bool


@dataclass(frozen=True)
class ValidatorService:
    """The use cases of codes: of displays, of customers, and of this service's events."""

    store: Store
    publish: Publish
    orders: Callable[[], Orders]
    is_on_one_machine: bool = True
    now: clock.Clock = clock.now

    def current_code(self, shop: Shop) -> Code:
        """Return the code of this window, the same for every display that asks.

        Raises:
            Conflict: `busy`, if another display added a code before each attempt.
        """
        code, is_new = self._current_code(shop)
        if is_new:
            self.publish(_code_changed(code))
        return code

    def replace_code(self, shop: Shop, *, cancel_unplaced: bool) -> Code:
        """End the code on show at once, without grace, and return a new one.

        A code that replaced another seconds ago and is not scanned yet is returned as it
        is, so that two people who press at the same moment make one new code. It is published
        again, because the request that made it may have failed before it did so.

        Args:
            shop: The shop whose code it is.
            cancel_unplaced: Whether orders made with the old code and not placed end as
                well. This includes those of the code before a fresh one, in case an
                earlier request failed half-way.
        """
        newest = self.store.recent(shop.shop_id, 2)
        if newest and not was_just_replaced(newest, self.now()):
            withdrawn = self.store.withdraw(newest[0], self.now())
            newest = [withdrawn] if withdrawn else self.store.recent(shop.shop_id, 2)
        if cancel_unplaced:
            ended = [code for code in newest if code.is_withdrawn and code.taken_by]
            self.publish(*map(_code_withdrawn, ended))
        code, _ = self._current_code(shop)
        self.publish(_code_changed(code))
        return code

    def scan(self, shop: Shop, text: str, caller: Caller, key: str | None) -> ScanResult:
        """Return a new order for a customer who scanned the code `text`.

        A customer who has an open order gets that one, and no drink is used. A
        repeat with the same idempotency key gets the order that it made.

        Raises:
            InvalidRequest: The key is not one.
            NotFound: `unknown_code`.
            Gone: `code_expired`.
            Conflict: `shop_closed`, or `no_drinks_left` with `nextCodeAt`.
            TooManyRequests: `too_many_scans`.
        """
        identity = identify(shop.shop_id, text, caller, key)
        code = self.store.find(shop.shop_id, text)
        if code and code.has_order(identity.order_id):
            return self._opened(shop, code, caller, identity)
        if caller.known_id and (order := self.orders().open_order_of(caller.known_id)):
            if code and code.is_unannounced(order.order_id):
                self._opened(shop, code, caller, Identity(order.order_id, caller.known_id))
            return self._existing(shop, caller, order)
        code = require_good(code, shop, self.now())
        limits = quota(
            shop, code, caller, identity.customer_id, is_on_one_machine=self.is_on_one_machine
        )
        taken = self.store.take_drink(code, identity, limits)
        if taken is None:
            self._refuse(shop, text)
        return self._opened(shop, taken, caller, identity, can_repeat=key is not None)

    def return_drink(self, shop_id: str, order_id: str, code_text: str | None) -> None:
        """Return the drink of an order that got no place to its code.

        If it is returned already, the code is published all the same: the process that
        returned it may have died before it did so.
        """
        code = self.store.find(shop_id, code_text) if code_text else None
        if code:
            self.publish(_code_changed(self.store.return_drink(code, order_id) or code))

    def apply_limits(self, shop: Shop) -> None:
        """Apply the shop's present limits to the code on show."""
        code = next(iter(self.store.recent(shop.shop_id)), None)
        if code is None or not code.is_current(self.now()):
            return
        _, end = window_at(shop, self.now())
        changed = self.store.apply_limits(code, shop, min(code.expires_at, end))
        if changed and (changed.drinks, changed.expires_at) != (code.drinks, code.expires_at):
            self.publish(_code_changed(changed))
        elif changed is None and code.shop_version == shop.version:
            # An earlier delivery applied them, and may have died before it published.
            self.publish(_code_changed(code))

    def record_presence(self, shop_id: str) -> datetime:
        """Record that a barista's terminal is live now, and return that moment."""
        seen_at = self.now()
        self.store.record_presence(shop_id, seen_at)
        return seen_at

    def barista_seen_at(self, shop_id: str) -> datetime | None:
        """Return when a barista's terminal last reported that it is live; None if never."""
        return self.store.barista_seen_at(shop_id)

    def _current_code(self, shop: Shop) -> tuple[Code, bool]:
        """Return the code of this window, and whether this call made it."""
        for _ in range(_ATTEMPTS):
            latest = next(iter(self.store.recent(shop.shop_id)), None)
            if latest and latest.is_current(self.now()):
                return latest, False
            code = next_code(shop, latest, self.now())
            if self.store.add(code):
                return code, True
        raise Conflict("busy", "Too many displays ask for a code; please try again.")

    def _opened(
        self, shop: Shop, code: Code, caller: Caller, identity: Identity, *, can_repeat: bool = True
    ) -> ScanResult:
        """Open the order that has a drink, and publish it unless that was done.

        A caller who `can_repeat` the scan has an idempotency key, or is known by a
        token or a device; that the order is published is recorded for those alone.
        """
        try:
            order, staff_view = self.orders().create(identity.order_id, identity.customer_id)
        except CustomerHasOrder:
            self.store.return_drink(code, identity.order_id)
            return self._existing(shop, caller, self.orders().open_order_of(identity.customer_id))
        if identity.order_id not in code.announced:
            self.publish(_new_order(shop, code, identity, staff_view), _code_changed(code))
            if can_repeat or caller.known_id:
                self.store.mark_announced(code, identity.order_id)
        return ScanResult(
            order=order,
            customer=_customer(shop, caller, identity.customer_id),
            token_issued_at=order.scanned_at,
            is_new=True,
        )

    def _existing(self, shop: Shop, caller: Caller, order: CustomerOrder | None) -> ScanResult:
        if order is None or caller.known_id is None:
            raise Conflict("busy", "Please scan the code again.")
        customer = _customer(shop, caller, caller.known_id)
        return ScanResult(order, customer, self.now(), is_new=False)

    def _refuse(self, shop: Shop, text: str) -> NoReturn:
        """Raise why a code that was valid a moment ago gave no drink."""
        code = require_good(self.store.find(shop.shop_id, text), shop, self.now())
        raise too_many_scans(code, self.now())


def _customer(shop: Shop, caller: Caller, customer_id: str) -> Customer:
    earlier = caller.customer.shop_ids if caller.customer else ()
    return Customer(customer_id, tuple(dict.fromkeys((*earlier, shop.shop_id))))


def _new_order(shop: Shop, code: Code, identity: Identity, order: StaffOrder) -> Event:
    payload = NewOrder(
        shop_id=shop.shop_id,
        order_id=identity.order_id,
        customer_id=identity.customer_id,
        code=code.code,
        shop_version=shop.version,
        max_open_orders=shop.max_open_orders,
        order=order,
    )
    return Event("Validator.NewOrder", payload)


def _code_withdrawn(code: Code) -> Event:
    payload = CodeWithdrawn(code.shop_id, code.code, tuple(sorted(code.taken_by)))
    return Event("Validator.CodeWithdrawn", payload)


def _code_changed(code: Code) -> Event:
    payload = CodeUpdate(
        code.shop_id,
        code.code,
        code.drinks_left,
        code.starts_at,
        code.expires_at,
        code.revision,
    )
    return Event("Validator.CodeChanged", payload)
