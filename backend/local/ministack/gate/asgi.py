"""The gate as ASGI middleware: HTTP and WebSocket."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from backend.local.ministack.gate import admission, signature
from backend.local.ministack.gate.admission import GATEWAY_KEY_HEADER, GateSettings
from backend.local.ministack.gate.signature import Refused, SentRequest

_LOG = logging.getLogger("gate")
_LARGEST_BODY = 64 * 1024 * 1024  # the package of the functions has about 1 MB
_LOG_SECONDS = 1.0
_REFUSED = b'{"message":"Forbidden"}'
_HEALTHY = b'{"status":"ok"}'
# CORS would let web pages read responses; `Server` reveals versions.
_REMOVED_HEADERS = (b"access-control-", b"server")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """Forwards the requests that `admission` admits, and answers 403 to all others.

    The reason is logged, at most once a second.
    """

    def __init__(self, inner: Application, settings: GateSettings) -> None:
        self._inner = inner
        self._settings = settings
        self._hosts = settings.hosts
        self._next_log = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer any request."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        try:
            request = admission.sent_request(scope)
            admission.require_local_program(request, self._hosts)
            if scope["type"] == "websocket":
                admission.require_mqtt_connection(request, self._settings)
            elif admission.is_health_check(request):
                await _answer(send, 200, _HEALTHY)
                return
            else:
                receive = await self._admitted_body(request, receive)
        except Refused as refusal:
            self._log_refusal(refusal)
            await _refuse(scope, send)
            return
        await self._inner(_without_gateway_key(scope), receive, _without_revealing_headers(send))

    async def _admitted_body(self, request: SentRequest, receive: Receive) -> Receive:
        """Admit the request; return the channel from which the application reads its body."""
        if admission.is_from_front_door(request, self._settings):
            admission.require_front_door_call(request)
            return receive
        found, secret = admission.read_signature(request, self._settings)
        messages = await _read_body(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        signature.verify(found, request, secret, body)
        return _replay(body, receive)

    def _log_refusal(self, refusal: Refused) -> None:
        now = time.monotonic()
        if now >= self._next_log:
            self._next_log = now + _LOG_SECONDS
            _LOG.warning("Refused a request: %s", refusal)


async def _read_body(receive: Receive) -> list[dict[str, Any]]:
    messages, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused("the caller disconnected before the end of the body")
        messages.append(message)
        size += len(message.get("body", b""))
        if size > _LARGEST_BODY:
            raise Refused("the body is too large")
        if not message.get("more_body"):
            return messages


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that returns the body in one piece, then further messages."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> dict[str, Any]:
        return pending.pop() if pending else await receive()

    return replayed


def _without_gateway_key(scope: Scope) -> Scope:
    name = GATEWAY_KEY_HEADER.encode()
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != name]}


def _without_revealing_headers(send: Send) -> Send:
    async def filtered(message: dict[str, Any]) -> None:
        if "headers" in message:
            kept = [
                pair
                for pair in message["headers"]
                if not pair[0].lower().startswith(_REMOVED_HEADERS)
            ]
            message = {**message, "headers": kept}
        await send(message)

    return filtered


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        # The body was not read, so the connection cannot serve another request.
        await _answer(send, 403, _REFUSED, (b"connection", b"close"))


async def _answer(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
