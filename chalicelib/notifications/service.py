"""Stores how to tell a customer of one order, does so when it changes, and deletes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.contract.orders import ENDED, CustomerOrder, StaffOrder
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ports import Orders, Shops
from chalicelib.notifications import model
from chalicelib.notifications.model import Contact, Push

# Longer than an order can be open, and than a drink that is ready can be recalled.
_WHILE_OPEN = timedelta(hours=2)
_WHILE_READY = timedelta(minutes=15)

Send = Callable[[str, str], None]
SendPush = Callable[[Push], None]


class NotSentError(Exception):
    """Raised by `send` or `push` when a message was not sent, so that it may be tried again."""


class Store(Protocol):
    """What this service needs of its table; `NumberStore` has it."""

    def put(self, order_id: str, number: str, until: datetime) -> None:
        """Store the number of an order until it expires."""

    def has(self, order_id: str) -> bool:
        """Return whether there is a number for this order."""

    def put_push(self, order_id: str, push: Push, until: datetime) -> None:
        """Store the push address of an order until it expires."""

    def has_push(self, order_id: str) -> bool:
        """Return whether there is a push address for this order."""

    def claim(self, order_id: str, version: int, until: datetime) -> Contact | None:
        """Return whom to tell about this version, once; None if it was claimed."""

    def release(self, order_id: str, version: int) -> None:
        """Undo a claim."""

    def delete(self, order_id: str) -> None:
        """Delete the number of an order."""

    def delete_expired(self) -> None:
        """Delete the numbers that are past their time."""


@dataclass(frozen=True)
class NotificationService:
    """Stores how to reach customers who ask for it, and tells them.

    `send` texts a number: `send(phone_number, text)`, `push` wakes a phone's browser;
    `NotSentError` if it could not.
    """

    store: Store
    send: Send
    shops: Callable[[], Shops] | None = None
    orders: Callable[[], Orders] | None = None
    now: clock.Clock = clock.now
    push: SendPush | None = None

    def ask(self, customer_id: str, order_id: str, number: str) -> None:
        """Text this number when the customer's open order is ready or cancelled.

        Raises:
            InvalidRequest: The number is not in the form of E.164.
            NotFound: The customer has no such open order.
            Conflict: `sms_off`.
        """
        number = model.phone_number(number)
        self._require_sms(self._own_open_order(customer_id, order_id))
        self.store.put(order_id, number, self.now() + _WHILE_OPEN)
        self._mark(order_id)

    def ask_for_push(
        self, customer_id: str, order_id: str, endpoint: str, authorize: Callable[[str], str]
    ) -> None:
        """Wake this browser when the customer's open order is ready or cancelled.

        `authorize` returns the `Authorization` header for an endpoint.

        Raises:
            InvalidRequest: It is not an address of a known push service.
            NotFound: The customer has no such open order.
        """
        endpoint = model.push_endpoint(endpoint)
        self._own_open_order(customer_id, order_id)
        push = Push(endpoint, authorize(endpoint))
        self.store.put_push(order_id, push, self.now() + _WHILE_OPEN)
        self._mark(order_id)

    def has_push(self, customer_id: str, order_id: str) -> bool:
        """Return whether a push was asked for, for the customer's open order.

        Raises:
            NotFound: The customer has no such open order.
        """
        self._own_open_order(customer_id, order_id)
        return self.store.has_push(order_id)

    def state_of(self, customer_id: str, order_id: str) -> tuple[bool, bool]:
        """Return whether the open order's shop sends texts, and whether one was asked for.

        Raises:
            NotFound: The customer has no such open order.
        """
        order = self._own_open_order(customer_id, order_id)
        return self._shops().find(order.shop_id).sms_on, self.store.has(order_id)

    def apply_order_change(self, order: StaffOrder) -> None:
        """Tell the customer about an order's change, once, if they asked for it."""
        text = model.text_of(order)
        if text:
            self._send_once(order, text)
        if order.state in ENDED:
            self.store.delete(order.order_id)

    def delete(self, order_ids: Sequence[str]) -> None:
        """Delete the contacts of these orders, if there are any."""
        for order_id in order_ids:
            self.store.delete(order_id)

    def _send_once(self, order: StaffOrder, text: str) -> None:
        contact = self.store.claim(order.order_id, order.version, self.now() + _WHILE_READY)
        if contact is None:
            return
        try:
            # A phone shows the second of two pushes in the place of the first.
            if contact.push and self.push:
                self.push(contact.push)
            if contact.phone_number:
                self.send(contact.phone_number, text)
        except NotSentError:
            self.store.release(order.order_id, order.version)
            raise
        # DynamoDB may take days to delete expired items, so each text that is sent
        # deletes the numbers of drinks that nobody collected.
        self.store.delete_expired()

    def _mark(self, order_id: str) -> None:
        """Let the order's events say from now on that its customer is to be told."""
        if not self._orders().mark_notice_wanted(order_id):
            self.store.delete(order_id)  # it ended in between, and its events said nothing of it
            raise NotFound("You have no such open order.")

    def _require_sms(self, order: CustomerOrder) -> None:
        if not self._shops().find(order.shop_id).sms_on:
            raise Conflict("sms_off", "This bar sends no text messages.")

    def _own_open_order(self, customer_id: str, order_id: str) -> CustomerOrder:
        order = self._orders().order_of(customer_id, order_id)
        if not order.is_open:
            raise NotFound("You have no such open order.")
        return order

    def _orders(self) -> Orders:
        if self.orders is None:
            raise RuntimeError("Only the API's function has the port of the orders.")
        return self.orders()

    def _shops(self) -> Shops:
        if self.shops is None:
            raise RuntimeError("Only the API's function has the port of the shops.")
        return self.shops()
