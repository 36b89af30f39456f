"""The calls of a customer: scan, place an order, follow it, cancel it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from backend.client.public import PublicClient, drop_none, quote_segment
from backend.client.transport import Answer, Transport
from chalicelib.contract.answers import OrderAnswer, OrdersAnswer, ScanAnswer
from chalicelib.contract.orders import CustomerOrder
from chalicelib.contract.shops import RealtimeSession


class CustomerClient(PublicClient):
    """One customer. The first accepted scan sets `token`; keep it to come back.

    Besides the errors of every call: `Unauthenticated` before the first scan or
    after the token expired, `NotFound` for another customer's order.
    """

    def __init__(
        self, url: str, *, token: str | None = None, transport: Transport | None = None
    ) -> None:
        super().__init__(url, transport=transport)
        self.token = token

    def scan(self, shop_id: str, code: str, *, idempotency_key: str | None = None) -> ScanAnswer:
        """Scan a code and return an order to place, or the open one that this customer has.

        With the same key a repeat uses no second drink. Without one each call makes
        its own, which covers its retries.

        Raises:
            NotFound: `unknown_code`.
            Gone: `code_expired`.
            Conflict: `no_drinks_left` (details: `nextCodeAt`) or `shop_closed`
                (details: `pausedUntil`).
            TooManyRequests: `too_many_scans`; see its `retry_after_seconds`.
        """
        key = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        path = f"/shops/{quote_segment(shop_id)}/scans"
        scan = self._call("POST", path, body={"code": code}, headers=key).read(ScanAnswer)
        self.token = scan.customer_token
        return scan

    def order(self, order_id: str) -> CustomerOrder:
        """Return one order of this customer."""
        return self._order("GET", order_id)

    def orders(self) -> tuple[CustomerOrder, ...]:
        """Return this customer's orders, newest first."""
        return self._call("GET", "/orders").read(OrdersAnswer).orders

    def place(
        self,
        order_id: str,
        drink_id: str,
        option_ids: Sequence[str] = (),
        *,
        name: str | None = None,
        note: str | None = None,
    ) -> CustomerOrder:
        """Choose the drink of an order; it becomes `PLACED` and gets its number.

        Raises:
            Invalid: `unknown_drink`, `unknown_option`, `missing_option` or
                `too_many_options`.
            Conflict: `sold_out`, `already_placed`, or `order_ended` (details: `state`,
                `reason`).
        """
        body = drop_none(drinkId=drink_id, optionIds=list(option_ids), name=name, note=note)
        return self._order("PUT", order_id, body)

    def cancel(self, order_id: str) -> CustomerOrder:
        """Cancel an order that no barista has started yet.

        Raises:
            Conflict: `already_being_made`.
        """
        return self._order("DELETE", order_id)

    def notify(self, order_id: str, phone_number: str) -> None:
        """Ask for a text message to a phone number (E.164) when the order is ready.

        Raises:
            Conflict: `sms_off`.
        """
        path = f"/orders/{quote_segment(order_id)}/notification"
        self._call("PUT", path, body={"phoneNumber": phone_number})

    def realtime(self) -> RealtimeSession:
        """Return a session for MQTT on this customer's topics."""
        return self._call("POST", "/realtime").read(RealtimeSession)

    def _order(
        self, method: str, order_id: str, body: dict[str, object] | None = None
    ) -> CustomerOrder:
        answer = self._call(method, f"/orders/{quote_segment(order_id)}", body=body)
        return answer.read(OrderAnswer).order

    def _call(self, method: str, path: str, **details: Any) -> Answer:
        return self._transport.call(method, path, token=self.token, **details)
