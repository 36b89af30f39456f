"""Stores a customer's number for one order, texts it when the order changes, and deletes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.contract.orders import ENDED, CustomerOrder, StaffOrder
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.ports import Orders, Shops
from chalicelib.notifications import model

# Longer than an order can be open, and than a drink that is ready can be recalled.
_WHILE_OPEN = timedelta(hours=2)
_WHILE_READY = timedelta(minutes=15)

Send = Callable[[str, str], None]


class NotSentError(Exception):
    """Raised by `send` when a text was not sent, so that it may be tried again."""


class Store(Protocol):
    """What this service needs of its table; `NumberStore` has it."""

    def put(self, order_id: str, number: str, until: datetime) -> None:
        """Store the number of an order until it expires."""

    def has(self, order_id: str) -> bool:
        """Return whether there is a number for this order."""

    def claim(self, order_id: str, version: int, until: datetime) -> str | None:
        """Return the number to text about this version, once; None if it was claimed."""

    def release(self, order_id: str, version: int) -> None:
        """Undo a claim."""

    def delete(self, order_id: str) -> None:
        """Delete the number of an order."""

    def delete_expired(self) -> None:
        """Delete the numbers that are past their time."""


@dataclass(frozen=True)
class NotificationService:
    """Stores the numbers of customers who ask for a text, and texts them.

    `send` texts a number: `send(phone_number, text)`; `NotSentError` if it could not.
    """

    store: Store
    send: Send
    shops: Callable[[], Shops] | None = None
    orders: Callable[[], Orders] | None = None
    now: clock.Clock = clock.now

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
        if not self._orders().mark_text_wanted(order_id):
            self.store.delete(order_id)  # it ended in between, and its events said nothing of it
            raise NotFound("You have no such open order.")

    def state_of(self, customer_id: str, order_id: str) -> tuple[bool, bool]:
        """Return whether the open order's shop sends texts, and whether one was asked for.

        Raises:
            NotFound: The customer has no such open order.
        """
        order = self._own_open_order(customer_id, order_id)
        return self._shops().find(order.shop_id).sms_on, self.store.has(order_id)

    def apply_order_change(self, order: StaffOrder) -> None:
        """Text the customer about an order's change, once, if they asked for it."""
        text = model.text_of(order)
        if text:
            self._send_once(order, text)
        if order.state in ENDED:
            self.store.delete(order.order_id)

    def _send_once(self, order: StaffOrder, text: str) -> None:
        number = self.store.claim(order.order_id, order.version, self.now() + _WHILE_READY)
        if number is None:
            return
        try:
            self.send(number, text)
        except NotSentError:
            self.store.release(order.order_id, order.version)
            raise
        # DynamoDB may take days to delete expired items, so each text that is sent
        # deletes the numbers of drinks that nobody collected.
        self.store.delete_expired()

    def _require_sms(self, order: CustomerOrder) -> None:
        if not self._shops().find(order.shop_id).sms_on:
            raise Conflict("sms_off", "This bar sends no text messages.")

    def _own_open_order(self, customer_id: str, order_id: str) -> CustomerOrder:
        order = self._orders().open_order_of(customer_id)
        if order is None or order.order_id != order_id:
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
