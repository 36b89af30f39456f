"""A fake of `backend.client.Realtime`: connects, receives and ends when a test says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from backend.client import Connection, Message
from chalicelib.contract import times


class FakeRealtime:
    """Calls the callbacks that it was made with."""

    def __init__(self, _fetch_session: object, **callbacks: Callable[..., Any]) -> None:
        self.callbacks = callbacks
        self.is_open = False
        self.is_closed = False

    def start(self) -> None:
        self.is_open = True

    def close(self, limit_seconds: float | None = None) -> None:
        self.is_closed = True

    def connect(self) -> None:
        self.callbacks["resync"]()
        self.callbacks["on_connection"](Connection(True, self.callbacks["now"]()))

    def disconnect(self) -> None:
        self.callbacks["on_connection"](Connection(False, self.callbacks["now"](), reason="cut"))

    def receive(self, kind: str, **detail: Any) -> None:
        """Receive a message on the topic `display`."""
        now = times.to_text(self.callbacks["now"]())
        record = {"type": kind, "id": "e", "time": now, "detail": {"shopId": "demo", **detail}}
        topic = "serverlesspresso/t/demo/display"
        self.callbacks["on_message"](Message.parse(topic, json.dumps(record).encode()))
