"""An MQTT 3.1.1 broker for one page, at the WebSocket of the browser."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

_CONNECT, _SUBSCRIBE, _PING = 0x10, 0x82, 0xC0
_CONNECTED = bytes([0x20, 2, 0, 0])
_PONG = bytes([0xD0, 0])


class FakeBroker:
    """Accepts every connection and subscription, unless it is blocked."""

    def __init__(self) -> None:
        self.is_blocked = False
        self.connections = 0
        self._socket: WebSocketRoute | None = None

    def serve(self, page: Page) -> None:
        """Answer the WebSockets of a page."""
        page.route_web_socket("**/mqtt*", self._accept)

    def publish(self, message: dict[str, Any]) -> None:
        """Send a message, if the page is connected."""
        if self._socket is not None:
            topic = b"public"
            body = len(topic).to_bytes(2, "big") + topic + json.dumps(message).encode()
            self._socket.send(bytes([0x30]) + _length(len(body)) + body)

    def cut(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _accept(self, socket: WebSocketRoute) -> None:
        self.connections += 1
        if self.is_blocked:
            socket.close()
            return
        self._socket = socket
        socket.on_message(lambda packet: self._answer(socket, packet))

    def _answer(self, socket: WebSocketRoute, packet: str | bytes) -> None:
        assert isinstance(packet, bytes)
        kind = packet[0]
        if kind == _CONNECT:
            socket.send(_CONNECTED)
        elif kind == _PING:
            socket.send(_PONG)
        elif kind == _SUBSCRIBE:
            start = 1 + next(i for i, byte in enumerate(packet[1:], 1) if byte < 0x80)
            topics = self._topics(packet[start + 2 :])
            answer = packet[start : start + 2] + bytes([1] * topics)
            socket.send(bytes([0x90]) + _length(len(answer)) + answer)

    def _topics(self, rest: bytes) -> int:
        count = 0
        while rest:
            rest = rest[2 + int.from_bytes(rest[:2], "big") + 1 :]
            count += 1
        return count


def _length(size: int) -> bytes:
    encoded = bytearray()
    while True:
        size, digit = divmod(size, 0x80)
        encoded.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(encoded)
