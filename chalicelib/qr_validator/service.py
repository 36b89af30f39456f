"""Issues codes to displays, and orders to customers who scan one.

A scan is a sequence of idempotent steps: take a drink, create the order, publish. That
the order has a workflow proves that it was published; until then a repeat publishes again.
The ids of a scan with an idempotency key are derived from the key and its caller,
so that a phone that lost the answer gets the same one, and nothing is stored for a
code that is not valid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.contract.events import CodeWithdrawn, NewOrder
from chalicelib.contract.orders import CustomerOrder
from chalicelib.contract.shops import CodeUpdate, Shop
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ports import CustomerHasOrder, Orders, ScannedOrder
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
    limited,
    next_code,
    require_good,
    was_just_replaced,
)

_ATTEMPTS = 10


class Store(Protocol):
    """What this service needs of its table."""

    def on_show(self, shop_id: str) -> tuple[Code | None, datetime | None]:
        """Return the newest code, expired or not, and when a barista was last seen."""

    def recent(self, shop_id: str, limit: int = 1) -> list[Code]:
        """Return the shop's newest codes, expired or not, newest first."""

    def add(self, code: Code) -> bool:
        """Store a new code; return False if this window has one already."""

    def find(self, shop_id: str, text: str) -> Code | None:
        """Return the code that reads `text`, if the shop ever had it in the last day."""

    def take_drink(
        self, shop_id: str, text: str, identity: Identity, quota: Quota | None, now: datetime
    ) -> tuple[Code | None, bool]:
        """Give a drink of a code to an order that had none; return the code, and whether it did."""

    def return_drink(self, code: Code, order_id: str, *, was_made: bool) -> Code | None:
        """Return the drink of an order to the code; None if the order has none."""

    def apply_limits(self, limited: Code) -> Code | None:
        """Store the limits of a code, unless it has those of a newer shop; None if it has."""

    def withdraw(self, code: Code, now: datetime) -> Code | None:
        """End the code's window at `now`; None if another request did so first."""

    def record_presence(self, shop_id: str, seen_at: datetime) -> None:
        """Record when a barista's terminal was last live."""


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

    def on_show(self, shop: Shop) -> tuple[Code, datetime | None]:
        """Return the code of this window, the same for every display that asks.

        With it, when a barista's terminal last reported that it is live; None if never.

        Raises:
            Conflict: `busy`, if another display added a code before each attempt.
        """
        code, seen_at = self.store.on_show(shop.shop_id)
        if code and code.is_current(self.now()):
            return code, seen_at
        code, is_new = self._current_code(shop)
        if is_new:
            self.publish(_code_changed(code))
        return code, seen_at

    def current_code(self, shop: Shop) -> Code:
        """Return the code of this window."""
        return self.on_show(shop)[0]

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
        latest = self.orders().latest_order_of(caller.known_id) if caller.known_id else None
        if latest and latest.customer_view.is_open and latest.order_id != identity.order_id:
            code = self.store.find(shop.shop_id, text) if key or latest.awaits_workflow else None
            if code is None or not code.has_order(identity.order_id):
                return self._existing(shop, code, caller, latest)
            return self._opened(shop, code, caller, identity, latest)
        code, is_taken = self._take_drink(shop, text, caller, identity)
        if code and (is_taken or code.has_order(identity.order_id)):
            return self._opened(shop, code, caller, identity, latest)
        raise too_many_scans(require_good(code, shop, self.now()), self.now())

    def return_drink(self, shop_id: str, order_id: str, code_text: str) -> None:
        """Return the drink of an order that nobody could make to its code.

        If it is returned already, the code is published all the same: the process that
        returned it may have died before it did so.
        """
        code = self.store.find(shop_id, code_text)
        if code:
            returned = self.store.return_drink(code, order_id, was_made=True)
            self.publish(_code_changed(returned or code))

    def apply_limits(self, shop: Shop) -> None:
        """Apply the shop's present limits to the code on show."""
        code = next(iter(self.store.recent(shop.shop_id)), None)
        if code is None or not code.is_current(self.now()):
            return
        changed = self.store.apply_limits(limited(code, shop, self.now()))
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

    def _take_drink(
        self, shop: Shop, text: str, caller: Caller, identity: Identity
    ) -> tuple[Code | None, bool]:
        """Take a drink for a scan; from a closed shop none, but a repeat is recognised."""
        if not shop.takes_orders(self.now()):
            return self.store.find(shop.shop_id, text), False
        limits = quota(
            shop, text, caller, identity.customer_id, is_on_one_machine=self.is_on_one_machine
        )
        return self.store.take_drink(shop.shop_id, text, identity, limits, self.now())

    def _opened(
        self,
        shop: Shop,
        code: Code,
        caller: Caller,
        identity: Identity,
        latest: ScannedOrder | None,
    ) -> ScanResult:
        """Open the order that has a drink, and publish it unless a workflow runs for it."""
        before = latest.order_id if latest else None
        try:
            scanned = (
                latest
                if latest and before == identity.order_id
                else self.orders().create(
                    identity.order_id, identity.customer_id, before, code.code
                )
            )
        except CustomerHasOrder:
            self.store.return_drink(code, identity.order_id, was_made=False)
            other = self.orders().latest_order_of(identity.customer_id)
            return self._existing(shop, None, caller, other)
        if scanned.awaits_workflow:
            self.publish(*_new_order(shop, code, identity, scanned))
        return ScanResult(
            order=scanned.customer_view,
            customer=_customer(shop, caller, identity.customer_id),
            token_issued_at=scanned.customer_view.scanned_at,
            is_new=True,
        )

    def _existing(
        self, shop: Shop, code: Code | None, caller: Caller, latest: ScannedOrder | None
    ) -> ScanResult:
        """Return the open order that the caller has; publish it if it came from `code` unheard."""
        if latest is None or not latest.customer_view.is_open or caller.known_id is None:
            raise Conflict("busy", "Please scan the code again.")
        if latest.awaits_workflow and code and code.has_order(latest.order_id):
            identity = Identity(latest.order_id, caller.known_id)
            self.publish(*_new_order(shop, code, identity, latest))
        customer = _customer(shop, caller, caller.known_id)
        return ScanResult(latest.customer_view, customer, self.now(), is_new=False)


def _customer(shop: Shop, caller: Caller, customer_id: str) -> Customer:
    earlier = caller.customer.shop_ids if caller.customer else ()
    return Customer(ids.owner_of(customer_id), tuple(dict.fromkeys((*earlier, shop.shop_id))))


def _new_order(shop: Shop, code: Code, identity: Identity, scanned: ScannedOrder) -> list[Event]:
    """Return the event of an accepted scan, and that of its code, which it carries."""
    payload = NewOrder(
        shop_id=shop.shop_id,
        order_id=identity.order_id,
        customer_id=identity.customer_id,
        code=code.code,
        shop_version=shop.version,
        max_open_orders=shop.max_open_orders,
        order=scanned.staff_view,
        code_update=_code_update(code),
    )
    name = "Validator.NewOrder"
    return [Event(name, payload), replace(_code_changed(code), carried_by=name)]


def _code_withdrawn(code: Code) -> Event:
    payload = CodeWithdrawn(code.shop_id, code.code, tuple(sorted(code.taken_by)))
    return Event("Validator.CodeWithdrawn", payload)


def _code_changed(code: Code) -> Event:
    return Event("Validator.CodeChanged", _code_update(code))


def _code_update(code: Code) -> CodeUpdate:
    return CodeUpdate(
        code.shop_id,
        code.code,
        code.drinks_left,
        code.starts_at,
        code.expires_at,
        code.revision,
    )
