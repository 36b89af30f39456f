"""Bars that answer a page as the shop does, for tests of the page alone.

The page is the built one, over HTTP on loopback; a test decides what the bars answer,
and what they tell by MQTT.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from backend.deploy import page
from backend.local.front_door.compression import compressed
from chalicelib.kernel import pages
from chalicelib.ordering_page.handlers import WORKER_HEADERS
from tests.fake_shop.server import Answer, AnswerWithHeaders, Call
from tests.ordering_page.fake_broker import FakeBroker
from tests.ordering_page.fake_records import (
    TIMES,
    Record,
    new_order,
    new_shop,
    now_text,
    refusal,
    wait,
)

_PARTS = Path(page.__file__).parent.parent.parent / "chalicelib" / "ordering_page" / "page"
_JSON = [("Content-Type", "application/json")]
_ENDED = ("COMPLETED", "COLLECTED", "CANCELLED")


class FakeBars:
    """The bars `demo` and `other`, with one customer.

    Attributes:
        calls: The calls so far, such as `GET /shops/demo`.
        refuses: The answer to calls by their method and the start of their path.
        is_down: Whether each connection is closed without an answer.
        hold: What a call waits for before it is answered, by the same key.
        ahead_seconds: How far its clock is ahead.
    """

    def __init__(self) -> None:
        self.url = ""
        self.broker = FakeBroker()
        self.calls: list[str] = []
        self.bodies: list[Any] = []
        self.refuses: dict[str, Answer | None] = {}
        self.hold: dict[str, threading.Event] = {}
        self.is_down = False
        self.ahead_seconds = 0
        self.sms_on = False
        self.endpoint: str | None = None
        self.shops = {name: new_shop(name) for name in ("demo", "other")}
        self.orders: dict[str, Record] = {}
        self.friends: set[str] = set()
        self.revision = 0
        self._lock = threading.RLock()
        self._scans: dict[str, str] = {}

    @property
    def scan_url(self) -> str:
        """Return what the QR code of `demo` holds."""
        return f"{self.url}/?shop=demo&code=c1"

    @property
    def order(self) -> Record:
        """Return the newest order."""
        return list(self.orders.values())[-1]

    def put(
        self, state: str, *, tells: bool = True, order_id: str | None = None, **changes: Any
    ) -> Record:
        """Change the newest order, or the one of that id, and tell its customer by MQTT."""
        with self._lock:
            order = self.orders[order_id] if order_id else self.order
            order.update(state=state, version=order["version"] + 1)
            if state in TIMES:
                order[TIMES[state]] = now_text()
            order.update(changes)
        if tells:
            self.tell("OrderManager.Changed", order=dict(order))
        return order

    def tell(self, kind: str, **detail: Any) -> None:
        """Send a message to the page."""
        self.broker.publish(
            {"type": kind, "id": "e", "time": now_text(), "detail": {"shopId": "demo", **detail}}
        )

    def jump(self, page: Page, seconds: int) -> None:
        """Set the page's clock ahead, and that of the bars, by which it corrects its own."""
        self.ahead_seconds += seconds
        page.clock.fast_forward(seconds * 1000)

    def tell_shop(self) -> None:
        """Tell the page about the bar `demo` as it is now, as a new version."""
        with self._lock:
            self.shops["demo"]["version"] += 1
            shop = {name: value for name, value in self.shops["demo"].items() if name != "queue"}
        self.tell("ConfigService.ConfigChanged", shop=shop)

    def tell_queue(self, *numbers: int, revision: int | None = None, seconds: int = 60) -> None:
        """Tell the page the numbers of the orders that wait."""
        self.revision = self.revision + 1 if revision is None else revision
        waiting = [
            {"number": number, "estimatedWaitSeconds": wait(seconds * (index + 1))}
            for index, number in enumerate(numbers)
        ]
        queue = {"revision": self.revision, "length": len(numbers), "waiting": waiting}
        self.tell(
            "QueueService.QueueChanged", queue={**queue, "estimatedWaitSeconds": wait(seconds)}
        )

    def sell_out(self, drink_id: str, option_id: str | None = None) -> None:
        """Mark a drink or an option as sold out, and tell the page."""
        drink = self.drink(drink_id)
        options = [option for modifier in drink["modifiers"] for option in modifier["options"]]
        target = next((one for one in options if one["optionId"] == option_id), drink)
        target["available"] = False
        self.tell_shop()

    def drink(self, drink_id: str) -> Record:
        """Return a drink of the menu of `demo`."""
        menu: list[Record] = self.shops["demo"]["menu"]
        return next(drink for drink in menu if drink["drinkId"] == drink_id)

    def answer(self, call: Call) -> Answer | AnswerWithHeaders | None:
        """Answer a call of the page."""
        path, _, _ = call.path.partition("?")
        name = f"{call.method} {path}"
        for start, event in self.hold.items():
            if name.startswith(start):
                event.wait(120)
        with self._lock:
            self.calls.append(name)
            if self.is_down:
                return None
            for start, answer in self.refuses.items():
                if name.startswith(start):
                    return answer
            return self._answer(call, path)

    def _answer(self, call: Call, path: str) -> Answer | AnswerWithHeaders:
        if path == "/":
            return 200, gzip.compress(built_page().encode()), _html_headers()
        if path == "/service-worker.js":
            return 200, built_worker(), WORKER_HEADERS
        parts = path.strip("/").split("/")
        status, body = _ROUTES.get((call.method, parts[0], len(parts)), _unknown)(self, call, parts)
        headers, sent = compressed(_JSON, json.dumps(body).encode(), "gzip")
        date = formatdate(time.time() + self.ahead_seconds, usegmt=True)
        return status, sent, {**dict(headers), "Date": date}

    def scan(self, call: Call, parts: list[str]) -> Answer:
        key = f"{parts[1]} {call.headers.get('idempotency-key', '')}"
        is_friends = bool(call.body.get("forFriend"))
        mine = (o for o in self.orders.values() if (o["orderId"] in self.friends) == is_friends)
        held = next((o for o in mine if o["state"] not in _ENDED), None)
        is_new = held is None and key not in self._scans
        if held is None:
            order_id = self._scans.setdefault(key, f"o{len(self.orders) + 1}")
            held = self.orders.setdefault(order_id, new_order(order_id, parts[1]))
            self.friends |= {order_id} if is_friends else set()
        return 201 if is_new else 200, {
            "order": held,
            "customerToken": "token",
            "expiresAt": now_text(3600),
            "shop": self.shops[parts[1]],
            "realtime": self.session(),
        }

    def session(self) -> Record:
        address = self.url.replace("http", "ws", 1)
        return {
            "url": f"{address}/mqtt?n={len(self.calls)}",
            "clientId": "phone",
            "topics": ["public", "customers/c"],
            "expiresAt": now_text(3600),
        }

    def place(self, call: Call, parts: list[str]) -> Answer:
        order = self.orders[parts[1]]
        self.bodies.append(call.body)
        if order["state"] == "SCANNED":
            menu: list[Record] = self.shops[order["shopId"]]["menu"]
            drink = next(one for one in menu if one["drinkId"] == call.body["drinkId"])
            wanted = call.body["optionIds"]
            every = [option for modifier in drink["modifiers"] for option in modifier["options"]]
            chosen = [option for option in every if option["optionId"] in wanted]
            if not all(one["available"] for one in (drink, *chosen)):
                return refusal(409, "sold_out", "It is sold out.")
            changes = [option.get("allergens") or {} for option in chosen]
            removed = {name for change in changes for name in change.get("removes", ())}
            own = [name for name in drink["allergens"] if name not in removed]
            order.update(
                drinkId=drink["drinkId"],
                drinkName=drink["name"],
                optionIds=wanted,
                options=[option["name"] for option in chosen],
                allergens=own + [name for change in changes for name in change.get("adds", ())],
                name=call.body.get("name"),
                note=call.body.get("note"),
                state="PLACED",
                number=41 + len(self.orders),
                position=1,
                estimatedWaitSeconds=wait(60),
                placedAt=now_text(),
                version=order["version"] + 1,
            )
        return 200, {"order": order}

    def rate(self, call: Call, parts: list[str]) -> Answer:
        order = self.orders[parts[1]]
        order.update(rating=call.body["stars"], version=order["version"] + 1)
        return 200, {"order": order}

    def cancel(self, _call: Call, parts: list[str]) -> Answer:
        order = self.orders[parts[1]]
        if order["state"] == "MAKING":
            return refusal(409, "already_being_made", "It is being made.")
        order.update(state="CANCELLED", reason="customer", version=order["version"] + 1)
        return 200, {"order": order}

    def read_order(self, _call: Call, parts: list[str]) -> Answer:
        if parts[1] not in self.orders:
            return refusal(404, "not_found", "There is no such order.")
        return 200, {"order": self.orders[parts[1]]}

    def read_shop(self, _call: Call, parts: list[str]) -> Answer:
        if parts[1] not in self.shops:
            return refusal(404, "not_found", "There is no such bar.")
        return 200, self.shops[parts[1]]

    def read_push(self, _call: Call, _parts: list[str]) -> Answer:
        return 200, {"publicKey": "BO" + "A" * 85, "isAsked": self.endpoint is not None}

    def store_push(self, call: Call, _parts: list[str]) -> Answer:
        self.endpoint = call.body["endpoint"]
        return 202, {"publicKey": "BO" + "A" * 85, "isAsked": True}

    def notification(self, call: Call, parts: list[str]) -> Answer:
        if parts[2] == "rating":
            return self.rate(call, parts)
        if parts[2] == "push":
            return self.store_push(call, parts) if call.body else self.read_push(call, parts)
        return 200, {"smsOn": self.sms_on, "isAsked": False}


def eventually(poll: Callable[[], object], seconds: float = 120.0) -> None:
    """Wait until `poll` returns something true; fail if it is not within `seconds`."""
    limit = time.monotonic() + seconds
    while not poll():
        assert time.monotonic() < limit, "not in time"
        time.sleep(0.05)


@cache
def built_page() -> str:
    """Return the page, built once for all tests."""
    return page.assemble(_PARTS)


@cache
def built_worker() -> str:
    """Return the page's service worker."""
    return page.worker(_PARTS)


def _html_headers() -> dict[str, str]:
    html = built_page()
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = pages.policy(scripts, styles, ("'self'",), ("'self'",))
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Encoding": "gzip",
        "Content-Security-Policy": policy,
    }


def _unknown(_bars: FakeBars, _call: Call, _parts: list[str]) -> Answer:
    return refusal(404, "not_found", "No such thing.")


_ROUTES: dict[tuple[str, str, int], Callable[[FakeBars, Call, list[str]], Answer]] = {
    ("GET", "config", 1): lambda _bars, _call, _parts: (200, {"defaultShopId": "demo"}),
    ("POST", "shops", 3): FakeBars.scan,
    ("GET", "shops", 2): FakeBars.read_shop,
    ("GET", "orders", 1): lambda bars, _call, _parts: (
        200,
        {"orders": list(reversed(bars.orders.values()))},
    ),
    ("GET", "orders", 2): FakeBars.read_order,
    ("PUT", "orders", 2): FakeBars.place,
    ("DELETE", "orders", 2): FakeBars.cancel,
    ("GET", "orders", 3): FakeBars.notification,
    ("PUT", "orders", 3): FakeBars.notification,
    ("POST", "realtime", 1): lambda bars, _call, _parts: (201, bars.session()),
}
