"""A customer's side of the contract: scan, choose, order, watch, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from backend.client.public import PublicClient, given, part
from backend.client.transport import Transport
from backend.client.views.answers import OrdersPage, Scan
from backend.client.views.order import Order
from backend.client.views.realtime import RealtimeSession


class CustomerClient(PublicClient):
    """One customer. The first good scan gives it its token; keep ``token`` to come back.

    Besides the errors of every call: ``Unauthenticated`` before the first scan
    or after the token expired, ``NotFound`` for another customer's order.
    """

    def __init__(
        self, url: str, *, token: str | None = None, transport: Transport | None = None
    ) -> None:
        super().__init__(url, transport=transport)
        self.token = token

    def scan(self, shop_id: str, code: str, *, idempotency_key: str | None = None) -> Scan:
        """Scan a code and get an order to fill in, or the open one that this customer has.

        The key makes a repeat use no second drink; without one each call makes
        its own, which covers its retries.

        Raises:
            NotFound: ``unknown_code``.
            Gone: ``code_expired``.
            Conflict: ``no_drinks_left`` (details: ``nextCodeAt``) or ``shop_closed``
                (details: ``pausedUntil``).
            TooManyRequests: ``too_many_scans``; see its ``retry_after_seconds``.
        """
        answer = self._transport.call(
            "POST",
            f"/shops/{part(shop_id)}/scans",
            token=self.token,
            body={"code": code},
            headers={"Idempotency-Key": idempotency_key or str(uuid.uuid4())},
        )
        scan = Scan.parse(answer.fields("scan"), is_new=answer.status == 201)
        self.token = scan.customer_token
        return scan

    def order(self, order_id: str) -> Order:
        """Return one order of this customer."""
        return self._order("GET", order_id)

    def orders(self) -> tuple[Order, ...]:
        """Return this customer's orders, newest first."""
        answer = self._transport.call("GET", "/orders", token=self.token)
        return OrdersPage.parse(answer.fields("orders")).orders

    def place(
        self,
        order_id: str,
        drink_id: str,
        option_ids: Sequence[str] = (),
        *,
        name: str | None = None,
        note: str | None = None,
    ) -> Order:
        """Say what to make; the order becomes ``PLACED`` and gets its number.

        Raises:
            Invalid: ``unknown_drink``, ``unknown_option``, ``missing_option`` or
                ``too_many_options``.
            Conflict: ``sold_out``, ``already_placed``, or ``order_ended`` (details:
                ``state``, ``reason``).
        """
        body = {"drinkId": drink_id, "optionIds": list(option_ids), **given(name=name, note=note)}
        return self._order("PUT", order_id, body)

    def cancel(self, order_id: str) -> Order:
        """Cancel an order that nobody makes yet.

        Raises:
            Conflict: ``already_being_made``.
        """
        return self._order("DELETE", order_id)

    def notify(self, order_id: str, phone_number: str) -> None:
        """Ask for an SMS to a number, as E.164, when the order is ready.

        Raises:
            Conflict: ``sms_off``.
        """
        self._transport.call(
            "PUT",
            f"/orders/{part(order_id)}/notification",
            token=self.token,
            body={"phoneNumber": phone_number},
        )

    def realtime(self) -> RealtimeSession:
        """Return a session that opens MQTT on this customer's topics."""
        answer = self._transport.call("POST", "/realtime", token=self.token)
        return RealtimeSession.parse(answer.fields("realtime session"))

    def _order(self, method: str, order_id: str, body: dict[str, object] | None = None) -> Order:
        path = f"/orders/{part(order_id)}"
        answer = self._transport.call(method, path, token=self.token, body=body)
        return Order.parse(answer.fields("answer").inner("order"))
