"""A shop at the network seam: a real HTTP server with codes that rotate by the test's clock."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from backend.client import Connection, Message

from ..client.samples import config_json, signed_in
from .samples import NOW, FakeClock, time_text

PASSWORD = "Bar1-good"


@dataclass
class FakeShop:
    """What the shop knows. `now` is its own time, which goes on whatever the machine's says."""

    clock: FakeClock
    interval: float = 300.0
    drinks: int = 10
    taken: int = 0
    is_open: bool = True
    paused_until: datetime | None = None
    barista_seen_at: datetime | None = NOW
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    password: str = PASSWORD
    tokens: int = 0
    remembers: bool = True
    throttles: bool = False
    answers: bool = True
    heard: list[str] = field(default_factory=list)
    url: str = ""
    _window: int = -1

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.clock.counted - 1000)

    def is_good(self, url: str | None) -> bool:
        """Whether a customer who scans this now gets a coffee."""
        return url == self.code()["url"] and self.code()["drinksLeft"] > 0 and self.takes_orders()

    def takes_orders(self) -> bool:
        return self.is_open and not (self.paused_until and self.paused_until > self.now())

    def code(self) -> dict[str, Any]:
        window = int(self.now().timestamp() // self.interval)
        if window != self._window:
            self._window, self.taken = window, 0
        starts = datetime.fromtimestamp(window * self.interval, NOW.tzinfo)
        code = f"{int(starts.timestamp()):x}-R3l5yd9_QxTw"
        return {
            "code": code,
            "url": f"http://192.168.1.20:8000/?shop=demo&code={code}",
            "drinksLeft": max(0, self.drinks - self.taken),
            "startsAt": time_text(starts),
            "expiresAt": time_text(starts + timedelta(seconds=self.interval)),
            "isOpen": self.takes_orders(),
            "revision": 1 + self.taken,
            "baristaSeenAt": time_text(self.barista_seen_at),
            "servedAt": time_text(self.now()),
        }

    def code_news(self) -> dict[str, Any]:
        """Return what a message says of the code."""
        told = ("code", "drinksLeft", "startsAt", "expiresAt", "revision")
        code = self.code()
        return {name: code[name] for name in told}

    def put(self, number: int, state: str, **changes: Any) -> dict[str, Any]:
        """Change an order, and return it as a display sees it."""
        order_id = f"o-{number}"
        version = self.orders.get(order_id, {"version": 0})["version"] + 1
        done = time_text(self.now()) if state == "COMPLETED" else None
        order = {"orderId": order_id, "number": number, "name": None, "completedAt": done}
        self.orders[order_id] = {**order, "state": state, "version": version, **changes}
        return self.orders[order_id]

    def answer(self, method: str, path: str, body: Any, token: str) -> tuple[int, Any]:
        if path == "/config":
            return 200, config_json(self.url)
        if method == "POST" and path == "/":
            return self._sign_in(body)
        if path == "/shops/demo":
            return 200, self._public_shop()
        if token != f"t{self.tokens}":
            return 401, {"error": {"code": "unauthenticated", "message": "Sign in."}}
        if path == "/staff/shops/demo/qr-code":
            return 200, self.code()
        if path.startswith("/staff/shops/demo/orders?state=open"):
            return 200, self._listed("PLACED", "MAKING")
        if path.startswith("/staff/shops/demo/orders?state=completed"):
            return 200, self._listed("COMPLETED")
        return 404, {"error": {"code": "not_found", "message": "No such thing."}}

    def sign_everybody_out(self) -> None:
        self.tokens += 100
        self.remembers = False

    def _sign_in(self, body: Any) -> tuple[int, Any]:
        parameters = body["AuthParameters"]
        if self.throttles:
            return 429, {"__type": "TooManyRequestsException", "message": "Too many."}
        is_known = self.remembers and "REFRESH_TOKEN" in parameters
        if not is_known and parameters.get("PASSWORD") != self.password:
            return 400, {"__type": "NotAuthorizedException", "message": "Incorrect."}
        self.tokens += 1
        self.remembers = True
        answer = signed_in()
        answer["AuthenticationResult"]["IdToken"] += f"#t{self.tokens}"
        return 200, answer

    def _public_shop(self) -> dict[str, Any]:
        return {
            "shopId": "demo",
            "name": "Demo Bar",
            "isOpen": self.is_open,
            "pausedUntil": time_text(self.paused_until),
            "menu": [],
            "queue": {"length": 2, "estimatedWaitSeconds": {"low": 60, "high": 120}},
        }

    def _listed(self, *states: str) -> dict[str, Any]:
        return {"orders": [o for o in self.orders.values() if o["state"] in states], "cursor": None}


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def reply(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            shop.heard.append(f"{self.command} {self.path}")
            if not shop.answers:
                self.close_connection = True
                return
            token = (self.headers.get("Authorization") or "").rpartition("#")[2]
            body = json.loads(text) if text else None
            status, value = shop.answer(self.command, self.path, body, token)
            payload = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = reply  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield shop
    server.shutdown()
    server.server_close()


class FakeLive:
    """A realtime connection that comes, speaks and goes when a test says so."""

    def __init__(self, _fetch_session: object, **callbacks: Callable[..., Any]) -> None:
        self.callbacks = callbacks
        self.is_open = False
        self.is_closed = False

    def start(self) -> None:
        self.is_open = True

    def close(self, limit_seconds: float | None = None) -> None:
        self.is_closed = True

    def come(self) -> None:
        self.callbacks["resync"]()
        self.callbacks["on_connection"](Connection(True, self.callbacks["now"]()))

    def go(self) -> None:
        self.callbacks["on_connection"](Connection(False, self.callbacks["now"](), reason="cut"))

    def say(self, kind: str, **detail: Any) -> None:
        now = time_text(self.callbacks["now"]())
        raw = {"type": kind, "id": "e", "time": now, "detail": {"shopId": "demo", **detail}}
        topic = "serverlesspresso/t/demo/display"
        self.callbacks["on_message"](Message.parse(topic, json.dumps(raw).encode()))
