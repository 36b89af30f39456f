"""A shop at the network seam: a loopback server that keeps orders as the contract has it."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from backend.client import Order
from backend.client.views.fields import Fields

TARGETS = {
    "make": ({"PLACED"}, "MAKING"),
    "unmake": ({"MAKING"}, "PLACED"),
    "complete": ({"MAKING"}, "COMPLETED"),
    "recall": ({"COMPLETED"}, "MAKING"),
    "collect": ({"COMPLETED"}, "COLLECTED"),
    "cancel": ({"SCANNED", "PLACED", "MAKING"}, "CANCELLED"),
}
STAMPS = {
    "MAKING": "startedAt",
    "COMPLETED": "completedAt",
    "COLLECTED": "collectedAt",
    "CANCELLED": "cancelledAt",
}
MENU: list[dict[str, Any]] = [
    {
        "drinkId": "flat-white",
        "name": "Flat white",
        "description": "",
        "available": True,
        "allergens": ["milk"],
        "modifiers": [
            {
                "name": "Milk",
                "required": True,
                "multiple": False,
                "options": [
                    {"optionId": "whole", "name": "Whole milk", "available": True},
                    {"optionId": "oat", "name": "Oat", "available": True},
                ],
            },
            {
                "name": "Extras",
                "required": False,
                "multiple": True,
                "options": [{"optionId": "syrup", "name": "Vanilla syrup", "available": True}],
            },
        ],
    },
    {
        "drinkId": "espresso",
        "name": "Espresso",
        "description": "",
        "available": True,
        "allergens": [],
        "modifiers": [],
    },
]
NAMES = {
    option["optionId"]: option["name"]
    for drink in MENU
    for modifier in drink["modifiers"]
    for option in modifier["options"]
}


def now_text() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Hangup(Exception):
    """End the connection without an answer."""


class FakeShop:
    """The shop's state, and what a test does to it.

    ``is_down`` hangs up before anything is done; ``loses_answers`` does what was
    asked and then hangs up, so many times.
    """

    def __init__(self) -> None:
        self.url = ""
        self.is_down = False
        self.loses_answers = 0
        self.orders: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.done: Counter[str] = Counter()
        self.presences = 0
        self.shop: dict[str, Any] = {
            "shopId": "demo",
            "name": "Demo bar",
            "isOpen": True,
            "pausedUntil": None,
            "menu": json.loads(json.dumps(MENU)),
            "queue": {"length": 0, "estimatedWaitSeconds": {"low": 60, "high": 180}},
            "timeZone": "UTC",
            "maxOpenOrders": 20,
            "drinksPerCode": 10,
            "codeIntervalSeconds": 300,
            "scansPerAddress": None,
        }
        self.new_codes: list[bool] = []
        self.passwords = {"bea": "secret", "ben": "secret", "mia": "secret"}
        self.must_change: set[str] = set()
        self.throttled: set[str] = set()
        self.lock = threading.RLock()

    def place(
        self, drink: str = "flat-white", options: tuple[str, ...] = ("whole",), **more: Any
    ) -> Order:
        """Let a customer place an order."""
        with self.lock:
            number = len(self.orders) + 1
            name = next(d["name"] for d in self.shop["menu"] if d["drinkId"] == drink)
            order = {
                "orderId": f"order-{number}",
                "shopId": "demo",
                "number": number,
                "drinkId": drink,
                "drinkName": name,
                "optionIds": list(options),
                "options": [NAMES[option] for option in options],
                "name": None,
                "note": None,
                "state": "PLACED",
                "reason": None,
                "baristaName": None,
                "attempt": 0,
                "isWalkUp": False,
                "version": 2,
                "scannedAt": now_text(),
                "placedAt": now_text(),
                **more,
            }
            self.orders[order["orderId"]] = order
            return self.order(order["orderId"])

    def order(self, order_id: str) -> Order:
        return Order.parse(Fields(self.orders[order_id], "order"))

    def act(
        self, order_id: str, action: str, who: str, reason: str | None = None
    ) -> tuple[int, Any]:
        """Do a step as the shop does it."""
        with self.lock:
            order = self.orders.get(order_id)
            if order is None:
                return refusal(404, "not_found", "There is no such order.")
            sources, target = TARGETS[action]
            if order.get("_last") == (action, who):
                return 200, {"order": order}
            if order["state"] not in sources:
                if action == "make" and order["state"] == "MAKING":
                    name = order["baristaName"]
                    return refusal(409, "taken", f"{name} is making this one.", baristaName=name)
                state = order["state"]
                return refusal(409, "wrong_state", f"It is {state.lower()}.", state=state)
            order.update(state=target, version=order["version"] + 1, _last=(action, who))
            order[STAMPS.get(target, "placedAt")] = now_text()
            if action in ("make", "recall"):
                order.update(baristaName=who, attempt=order["attempt"] + 1)
            elif action == "unmake":
                order.update(baristaName=None)
            elif action == "cancel":
                order.update(reason="barista", message=reason)
            self.done[f"{action} {order_id}"] += 1
            return 200, {"order": order}

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[int, Any]:
        """Answer one call."""
        if "x-amz-target" in headers:
            return self._sign_in(headers["x-amz-target"], body)
        if path == "/config":
            names = ("stage", "region", "userPoolId", "userPoolClientId")
            config: dict[str, Any] = dict.fromkeys(names, "test")
            return 200, {
                **config,
                "cognitoEndpoint": f"{self.url}/cognito",
                "defaultShopId": "demo",
            }
        if path == "/shops/demo":
            return 200, self.shop
        who = person_of(headers.get("authorization", ""))
        if found := re.fullmatch(r"/staff/shops/demo/orders/([^/]+)(?:/(\w+))?", path):
            if found[2]:
                return self.act(found[1], found[2], who, (body or {}).get("reason"))
            if found[1] not in self.orders:
                return refusal(404, "not_found", "There is no such order.")
            return 200, {"order": self.orders[found[1]]}
        return self._staff(method, path, who, headers, body)

    def _staff(
        self, method: str, path: str, who: str, headers: dict[str, str], body: Any
    ) -> tuple[int, Any]:
        if path == "/staff/shops/demo/presence":
            self.presences += 1
            return 200, {"baristaSeenAt": now_text()}
        if path.startswith("/staff/shops/demo/orders?"):
            made = [o for o in self.orders.values() if o["state"] in ("COMPLETED", "COLLECTED")]
            return 200, {"orders": made, "cursor": None}
        if path == "/staff/shops/demo/orders":
            return self._walk_up(headers["idempotency-key"], body)
        if path == "/staff/shops/demo/new-code":
            return self._new_code(bool(body["cancelUnplaced"]))
        if path == "/staff/shops/demo" and method == "GET":
            return 200, {"shop": self.shop}
        if path == "/staff/shops/demo" and method == "PATCH":
            self.shop.update(body)
            self.done[f"shop {json.dumps(body)}"] += 1
            return 200, {"shop": self.shop}
        if path == "/staff/shops/demo/menu":
            self.shop["menu"] = body["menu"]
            return 200, {"shop": self.shop}
        if found := re.fullmatch(r"/staff/shops/demo/menu/([^/]+)(?:/options/(.+))?", path):
            self._stock(found[1], found[2], body["available"])
            return 200, {"shop": self.shop}
        return refusal(404, "not_found", path)

    def _new_code(self, cancel_unplaced: bool) -> tuple[int, Any]:
        self.new_codes.append(cancel_unplaced)
        for order in self.orders.values():
            if cancel_unplaced and order["state"] == "SCANNED":
                order.update(state="CANCELLED", reason="barista", version=order["version"] + 1)
        return 200, {"shop": self.shop}

    def _walk_up(self, key: str, body: Any) -> tuple[int, Any]:
        order_id = f"walk-up-{key}"
        if order_id not in self.orders:
            order = self.place(body["drinkId"], tuple(body["optionIds"]), isWalkUp=True)
            made = self.orders.pop(order.order_id)
            made.update(orderId=order_id, name=body.get("name"), note=body.get("note"))
            self.orders[order_id] = made
            self.done["walk-up"] += 1
        return 201, {"order": self.orders[order_id]}

    def _stock(self, drink_id: str, option_id: str | None, available: bool) -> None:
        drink = next(d for d in self.shop["menu"] if d["drinkId"] == drink_id)
        options = [o for m in drink["modifiers"] for o in m["options"]]
        rows = [drink] if option_id is None else [o for o in options if o["optionId"] == option_id]
        for row in rows:
            row["available"] = available

    def _sign_in(self, target: str, body: Any) -> tuple[int, Any]:
        if target.endswith("RespondToAuthChallenge"):
            answers = body["ChallengeResponses"]
            self.must_change.discard(answers["USERNAME"])
            self.passwords[answers["USERNAME"]] = answers["NEW_PASSWORD"]
            return 200, signed_in(answers["USERNAME"])
        name = body["AuthParameters"].get("USERNAME", "")
        if name in self.throttled:
            return 429, {"__type": "TooManyRequestsException", "message": "Too many."}
        if self.passwords.get(name) != body["AuthParameters"].get("PASSWORD"):
            return 400, {"__type": "NotAuthorizedException", "message": "Incorrect."}
        if name in self.must_change:
            return 200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s"}
        return 200, signed_in(name)


def refusal(status: int, code: str, message: str, **details: Any) -> tuple[int, Any]:
    return status, {"error": {"code": code, "message": message, **details}}


def signed_in(name: str) -> dict[str, Any]:
    group = {"mia": "manager", "dia": "display"}.get(name, "barista")
    claims = {"cognito:username": name, "cognito:groups": [group]}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    token = {"IdToken": f"h.{payload}.s", "RefreshToken": "r", "ExpiresIn": 3600}
    return {"AuthenticationResult": token}


def person_of(authorization: str) -> str:
    payload = authorization.removeprefix("Bearer ").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["cognito:username"])


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    """Serve a shop on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with shop.lock:
                if shop.is_down:
                    self.close_connection = True
                    return
                shop.calls.append(f"{self.command} {self.path}")
                body = json.loads(text) if text else None
                status, value = shop.answer(self.command, self.path, headers, body)
                if shop.loses_answers and self.command != "GET":
                    shop.loses_answers -= 1
                    self.close_connection = True
                    return
                payload = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
