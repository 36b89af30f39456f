"""The calls of the staff: everything under `/staff`, for all three roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import EllipsisType
from typing import Any, Literal

from backend.client.agendas import AgendaCalls
from backend.client.public import drop_none, quote_segment
from backend.client.supplies import SupplyCalls
from chalicelib.contract import times
from chalicelib.contract.answers import (
    JourneyAnswer,
    JourneyEvent,
    PresenceAnswer,
    ShopAnswer,
    StaffOrderAnswer,
    StaffOrdersAnswer,
)
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.reports import Figures
from chalicelib.contract.requests import MenuRequest
from chalicelib.contract.serialization import to_record
from chalicelib.contract.shops import Drink, QrCode, RealtimeSession, Shop

ListedState = Literal["open", "completed", "cancelled"]


class StaffClient(AgendaCalls, SupplyCalls):
    """One signed-in member of staff, in any shop of the deployment.

    Besides the errors of every call: `Forbidden` for a role that may not make it,
    `SignInRefused` when the session cannot be refreshed any more.
    """

    def qr_code(self, shop_id: str) -> QrCode:
        """Return the code of the current window (display, manager)."""
        return self._call("GET", _path(shop_id, "qr-code")).read(QrCode)

    def new_code(self, shop_id: str, *, cancel_unplaced: bool = False) -> Shop:
        """End the window of the current code at once; displays show a new one (barista, manager).

        The old code expires without grace, even on the phones that have it. With
        `cancel_unplaced` its orders that nobody has placed are cancelled. The call is
        not retried: a second one would end the new code, too.
        """
        body = {"cancelUnplaced": cancel_unplaced}
        return self._shop("POST", _path(shop_id, "new-code"), body, repeatable=False)

    def shop_settings(self, shop_id: str) -> Shop:
        """Return a shop with the settings that only its staff may see (any role)."""
        return self._shop("GET", _path(shop_id))

    def figures(self, shop_id: str) -> Figures:
        """Return the figures of the shop's day so far (any role)."""
        return self._call("GET", _path(shop_id, "figures")).read(Figures)

    def report_presence(self, shop_id: str) -> datetime:
        """Report that a barista's terminal is live, and return when (barista, manager).

        Displays withdraw the code when no terminal has reported for 60 s: call it
        every 20 s.
        """
        answer = self._call("POST", _path(shop_id, "presence"))
        return answer.read(PresenceAnswer).barista_seen_at

    def orders(
        self,
        shop_id: str,
        state: ListedState,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> StaffOrdersAnswer:
        """Return a page of orders: open ones oldest first, others newest first."""
        query = {"state": state, "limit": limit, "cursor": cursor}
        return self._call("GET", _path(shop_id, "orders"), query=query).read(StaffOrdersAnswer)

    def every_order(self, shop_id: str, state: ListedState) -> Iterator[StaffOrder]:
        """Yield the orders of all pages."""
        cursor: str | None = None
        while True:
            page = self.orders(shop_id, state, cursor=cursor)
            yield from page.orders
            cursor = page.cursor
            if cursor is None:
                return

    def order(self, shop_id: str, order_id: str) -> StaffOrder:
        """Return one order (barista, manager)."""
        return self._order("GET", _path(shop_id, "orders", order_id))

    def make(self, shop_id: str, order_id: str) -> StaffOrder:
        """Take an order and start making it.

        Raises:
            Conflict: `taken` (details: `baristaName`) or, as for every action,
                `wrong_state` (details: `state`, `reason`).
        """
        return self._act(shop_id, order_id, "make")

    def unmake(self, shop_id: str, order_id: str) -> StaffOrder:
        """Return an order to the queue (the barista who took it, manager)."""
        return self._act(shop_id, order_id, "unmake")

    def complete(self, shop_id: str, order_id: str) -> StaffOrder:
        """Mark a drink as ready to be collected."""
        return self._act(shop_id, order_id, "complete")

    def recall(self, shop_id: str, order_id: str) -> StaffOrder:
        """Return a completed order to making, within 10 minutes."""
        return self._act(shop_id, order_id, "recall")

    def collect(self, shop_id: str, order_id: str) -> StaffOrder:
        """Mark a drink as handed over."""
        return self._act(shop_id, order_id, "collect")

    def no_show(self, shop_id: str, order_id: str) -> StaffOrder:
        """End an order whose drink is ready and that nobody collects."""
        return self._act(shop_id, order_id, "no-show")

    def cancel(self, shop_id: str, order_id: str, reason: str | None = None) -> StaffOrder:
        """Cancel an open order, with a text for its customer."""
        return self._act(shop_id, order_id, "cancel", drop_none(reason=reason))

    def walk_up(
        self,
        shop_id: str,
        drink_id: str,
        option_ids: Sequence[str] = (),
        *,
        name: str | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
    ) -> StaffOrder:
        """Place an order for a guest without a phone.

        The same `idempotency_key` by the same person gives the same order, however
        often it is sent. Without one the call is not retried: after `ShopUnreachable`
        look at the open orders first.

        Raises:
            Conflict: `queue_full`, `shop_closed` or `sold_out`.
            Invalid: As for a customer's order.
        """
        body = drop_none(drinkId=drink_id, optionIds=list(option_ids), name=name, note=note)
        return self._order(
            "POST",
            _path(shop_id, "orders"),
            body=body,
            headers=None if idempotency_key is None else {"Idempotency-Key": idempotency_key},
            repeatable=idempotency_key is not None,
        )

    def set_open(self, shop_id: str, is_open: bool) -> Shop:
        """Open or close a shop."""
        return self._patch(shop_id, {"isOpen": is_open})

    def pause(self, shop_id: str, until: datetime | None) -> Shop:
        """Close a shop until a time, or end such a pause with None."""
        return self._patch(shop_id, {"pausedUntil": until and times.to_text(until)})

    def change_settings(
        self,
        shop_id: str,
        *,
        name: str | None = None,
        drinks_per_code: int | None = None,
        code_interval_seconds: int | None = None,
        max_open_orders: int | None = None,
        scans_per_address: int | EllipsisType | None = ...,
        pickup_place: str | EllipsisType | None = ...,
        sms_on: bool | None = None,
        time_zone: str | None = None,
    ) -> Shop:
        """Change the given settings of a shop, and no others (manager).

        Two may be given as None, which is a value: `scans_per_address` is the deployment's
        default then, and there is no `pickup_place`.
        """
        body = drop_none(
            name=name,
            drinksPerCode=drinks_per_code,
            codeIntervalSeconds=code_interval_seconds,
            maxOpenOrders=max_open_orders,
            smsOn=sms_on,
            timeZone=time_zone,
        )
        if not isinstance(scans_per_address, EllipsisType):
            body["scansPerAddress"] = scans_per_address
        if not isinstance(pickup_place, EllipsisType):
            body["pickupPlace"] = pickup_place
        return self._patch(shop_id, body)

    def put_menu(self, shop_id: str, menu: Sequence[Drink], version: int | None = None) -> Shop:
        """Replace the menu (manager), if the shop still has this `version`.

        Raises:
            Conflict: `menu_changed`, if it has another one.
        """
        whole = tuple(menu)
        request = MenuRequest(whole) if version is None else MenuRequest(whole, version)
        return self._shop("PUT", _path(shop_id, "menu"), to_record(request))

    def set_drink_available(self, shop_id: str, drink_id: str, available: bool) -> Shop:
        """Mark a drink sold out, or back."""
        return self._shop("PATCH", _path(shop_id, "menu", drink_id), {"available": available})

    def set_option_available(
        self, shop_id: str, drink_id: str, option_id: str, available: bool
    ) -> Shop:
        """Mark an option of a drink sold out, or back."""
        path = _path(shop_id, "menu", drink_id, "options", option_id)
        return self._shop("PATCH", path, {"available": available})

    def create_shop(self, shop_id: str, name: str) -> Shop:
        """Create a shop (manager).

        Raises:
            Conflict: `shop_exists`.
        """
        body = {"shopId": shop_id, "name": name}
        return self._shop("POST", "/staff/shops", body, repeatable=False)

    def journey(self, shop_id: str, order_id: str) -> tuple[JourneyEvent, ...]:
        """Return the events of an order's journey, in order (barista, manager)."""
        answer = self._call("GET", _path(shop_id, "orders", order_id, "journey"))
        return answer.read(JourneyAnswer).events

    def realtime(self, shop_id: str) -> RealtimeSession:
        """Return a session for MQTT on the topics of the caller's role."""
        answer = self._call("POST", "/staff/realtime", body={"shopId": shop_id})
        return answer.read(RealtimeSession)

    def _act(
        self, shop_id: str, order_id: str, action: str, body: Mapping[str, object] | None = None
    ) -> StaffOrder:
        return self._order("POST", _path(shop_id, "orders", order_id, action), body=body)

    def _order(self, method: str, path: str, **details: Any) -> StaffOrder:
        return self._call(method, path, **details).read(StaffOrderAnswer).order

    def _patch(self, shop_id: str, body: Mapping[str, object]) -> Shop:
        return self._shop("PATCH", _path(shop_id), body)

    def _shop(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        repeatable: bool = True,
    ) -> Shop:
        answer = self._call(method, path, body=body, repeatable=repeatable)
        return answer.read(ShopAnswer).shop


def _path(shop_id: str, *segments: str) -> str:
    return "/".join(["/staff/shops", *map(quote_segment, (shop_id, *segments))])
