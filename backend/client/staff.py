"""The staff's side of the contract: everything under ``/staff``, for all three roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import EllipsisType
from typing import Any, Literal, Self

from backend.client.errors import Unauthenticated
from backend.client.public import PublicClient, given, part
from backend.client.sign_in import SignIn, StaffSession, utc_now
from backend.client.staff_auth import TokenKeeper
from backend.client.transport import Answer, Transport
from backend.client.views.answers import JourneyEvent, OrdersPage
from backend.client.views.menu import Drink
from backend.client.views.order import Order
from backend.client.views.realtime import RealtimeSession
from backend.client.views.shop import QrCode, Shop

Listing = Literal["open", "completed", "cancelled"]


class StaffClient(PublicClient):
    """One signed-in member of staff, in any shop of the deployment.

    Besides the errors of every call: ``Forbidden`` for a role that may not,
    ``SignInRefused`` when the session has run out for good.
    """

    def __init__(
        self,
        url: str,
        session: StaffSession,
        *,
        transport: Transport | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(url, transport=transport)
        self._keeper = TokenKeeper(session, lambda: SignIn(self.config(), now=now), now=now)

    @classmethod
    def sign_in(cls, url: str, username: str, password: str) -> Self:
        """Sign in and return the client.

        Raises:
            SignInRefused: wrong name or password.
            NewPasswordRequired: answer it with ``SignIn(config).answer_new_password``.
        """
        with PublicClient(url) as public:
            config = public.config()
        return cls(url, SignIn(config).with_password(username, password))

    @property
    def session(self) -> StaffSession:
        """The session as it is now, to be stored."""
        return self._keeper.session

    def qr_code(self, shop_id: str) -> QrCode:
        """Return the code of the current window (display, manager)."""
        return QrCode.parse(self._call("GET", _shop(shop_id, "qr-code")).fields("code"))

    def new_code(self, shop_id: str, *, cancel_unplaced: bool = False) -> Shop:
        """End the window of the present code at once; displays show a new one (barista, manager).

        The old code is not good any more, not even for those who have it on their
        phones. With ``cancel_unplaced`` its orders that nobody has placed end as well.
        It is sent once: a second one would end the new code, too.
        """
        body = {"cancelUnplaced": cancel_unplaced}
        path = _shop(shop_id, "new-code")
        return _changed(self._call("POST", path, body=body, repeatable=False))

    def shop_settings(self, shop_id: str) -> Shop:
        """Return a shop with the settings that only its staff are told (any role)."""
        return _changed(self._call("GET", _shop(shop_id)))

    def report_presence(self, shop_id: str) -> datetime:
        """Say that a barista's terminal is live; return when the shop noted it (barista, manager).

        Displays withdraw the code when nobody has said so for 60 s: call it every 20 s.
        """
        answer = self._call("POST", _shop(shop_id, "presence"))
        return answer.fields("presence").moment("baristaSeenAt")

    def orders(
        self, shop_id: str, state: Listing, *, limit: int | None = None, cursor: str | None = None
    ) -> OrdersPage:
        """Return a page of orders: open ones oldest first, others newest first."""
        query = {"state": state, "limit": limit, "cursor": cursor}
        answer = self._call("GET", _shop(shop_id, "orders"), query=query)
        return OrdersPage.parse(answer.fields("orders"))

    def every_order(self, shop_id: str, state: Listing) -> Iterator[Order]:
        """Yield the orders of all pages."""
        cursor: str | None = None
        while True:
            page = self.orders(shop_id, state, cursor=cursor)
            yield from page.orders
            cursor = page.cursor
            if cursor is None:
                return

    def order(self, shop_id: str, order_id: str) -> Order:
        """Return one order (barista, manager)."""
        return _order(self._call("GET", _shop(shop_id, "orders", order_id)))

    def make(self, shop_id: str, order_id: str) -> Order:
        """Take an order and start making it.

        Raises:
            Conflict: ``taken`` (details: ``baristaName``) or, as for every action,
                ``wrong_state`` (details: ``state``, ``reason``).
        """
        return self._act(shop_id, order_id, "make")

    def unmake(self, shop_id: str, order_id: str) -> Order:
        """Put an order back into the line (who took it, manager)."""
        return self._act(shop_id, order_id, "unmake")

    def complete(self, shop_id: str, order_id: str) -> Order:
        """Say that a drink is ready to be collected."""
        return self._act(shop_id, order_id, "complete")

    def recall(self, shop_id: str, order_id: str) -> Order:
        """Take a completed order back to making, within 10 minutes."""
        return self._act(shop_id, order_id, "recall")

    def collect(self, shop_id: str, order_id: str) -> Order:
        """Say that a drink was handed over."""
        return self._act(shop_id, order_id, "collect")

    def cancel(self, shop_id: str, order_id: str, reason: str | None = None) -> Order:
        """Cancel an open order, with a text for its customer."""
        return self._act(shop_id, order_id, "cancel", given(reason=reason))

    def walk_up(
        self,
        shop_id: str,
        drink_id: str,
        option_ids: Sequence[str] = (),
        *,
        name: str | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Place an order for a guest without a phone.

        The same ``idempotency_key`` by the same person gives the same order, however
        often it is sent. Without one it is sent once: after ``ShopUnreachable`` look
        at the open orders first.

        Raises:
            Conflict: ``queue_full``, ``shop_closed`` or ``sold_out``.
            Invalid: as for a customer's order.
        """
        body = {"drinkId": drink_id, "optionIds": list(option_ids), **given(name=name, note=note)}
        headers = None if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        path = _shop(shop_id, "orders")
        repeatable = idempotency_key is not None
        return _order(self._call("POST", path, body=body, headers=headers, repeatable=repeatable))

    def set_open(self, shop_id: str, is_open: bool) -> Shop:
        """Open or close a shop."""
        return self._patch(shop_id, {"isOpen": is_open})

    def pause(self, shop_id: str, until: datetime | None) -> Shop:
        """Close a shop until a time, or end such a pause with None."""
        return self._patch(shop_id, {"pausedUntil": None if until is None else _time(until)})

    def change_settings(
        self,
        shop_id: str,
        *,
        name: str | None = None,
        drinks_per_code: int | None = None,
        code_interval_seconds: int | None = None,
        max_open_orders: int | None = None,
        scans_per_address: int | EllipsisType | None = ...,
        sms_on: bool | None = None,
        time_zone: str | None = None,
    ) -> Shop:
        """Change those settings of a shop that are given (manager).

        ``scans_per_address`` may be given as None, which is a value of its own: the
        deployment's own rule.
        """
        body = given(
            name=name,
            drinksPerCode=drinks_per_code,
            codeIntervalSeconds=code_interval_seconds,
            maxOpenOrders=max_open_orders,
            smsOn=sms_on,
            timeZone=time_zone,
        )
        if not isinstance(scans_per_address, EllipsisType):
            body["scansPerAddress"] = scans_per_address
        return self._patch(shop_id, body)

    def put_menu(self, shop_id: str, menu: Sequence[Drink]) -> Shop:
        """Replace the menu (manager)."""
        body = {"menu": [drink.to_json() for drink in menu]}
        return _changed(self._call("PUT", _shop(shop_id, "menu"), body=body))

    def set_drink_available(self, shop_id: str, drink_id: str, available: bool) -> Shop:
        """Mark a drink sold out, or back."""
        return self._available(_shop(shop_id, "menu", drink_id), available)

    def set_option_available(
        self, shop_id: str, drink_id: str, option_id: str, available: bool
    ) -> Shop:
        """Mark an option of a drink sold out, or back."""
        path = _shop(shop_id, "menu", drink_id, "options", option_id)
        return self._available(path, available)

    def create_shop(self, shop_id: str, name: str) -> Shop:
        """Create a shop (manager).

        Raises:
            Conflict: ``shop_exists``.
        """
        body = {"shopId": shop_id, "name": name}
        return _changed(self._call("POST", "/staff/shops", body=body, repeatable=False))

    def journey(self, shop_id: str, order_id: str) -> tuple[JourneyEvent, ...]:
        """Return the story of an order, in order (barista, manager)."""
        answer = self._call("GET", _shop(shop_id, "orders", order_id, "journey"))
        return tuple(JourneyEvent.parse(event) for event in answer.fields("journey").each("events"))

    def report(self, shop_id: str, start: datetime, end: datetime) -> Mapping[str, Any]:
        """Return drinks by name and hour, waits by stage, cancellations by reason (manager)."""
        return self._report(shop_id, start, end, "json").fields("report").raw

    def report_csv(self, shop_id: str, start: datetime, end: datetime) -> str:
        """Return the report as a table for a spreadsheet (manager)."""
        return self._report(shop_id, start, end, "csv").text

    def realtime(self, shop_id: str) -> RealtimeSession:
        """Return a session that opens MQTT on the topics of the caller's role."""
        answer = self._call("POST", "/staff/realtime", body={"shopId": shop_id})
        return RealtimeSession.parse(answer.fields("realtime session"))

    def _call(self, method: str, path: str, **details: Any) -> Answer:
        token = self._keeper.token()
        try:
            return self._transport.call(method, path, token=token, **details)
        except Unauthenticated:
            # The clocks differ, or the pool changed its keys: one new token, one more try.
            token = self._keeper.replace(token)
            return self._transport.call(method, path, token=token, **details)

    def _act(
        self, shop_id: str, order_id: str, action: str, body: Mapping[str, object] | None = None
    ) -> Order:
        return _order(self._call("POST", _shop(shop_id, "orders", order_id, action), body=body))

    def _patch(self, shop_id: str, body: Mapping[str, object]) -> Shop:
        return _changed(self._call("PATCH", _shop(shop_id), body=body))

    def _available(self, path: str, available: bool) -> Shop:
        return _changed(self._call("PATCH", path, body={"available": available}))

    def _report(self, shop_id: str, start: datetime, end: datetime, form: str) -> Answer:
        query = {"from": _time(start), "to": _time(end), "format": form}
        return self._call("GET", _shop(shop_id, "report"), query=query)


def _shop(shop_id: str, *parts: str) -> str:
    return "/".join(["/staff/shops", part(shop_id), *map(part, parts)])


def _order(answer: Answer) -> Order:
    return Order.parse(answer.fields("answer").inner("order"))


def _changed(answer: Answer) -> Shop:
    return Shop.parse(answer.fields("answer").inner("shop"))


def _time(moment: datetime) -> str:
    """Return a time as the contract writes it: UTC, milliseconds, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
