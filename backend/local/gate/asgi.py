"""The gate as ASGI middleware: HTTP and WebSocket."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from backend.local.gate import admission, signature
from backend.local.gate.admission import DOOR_KEY_HEADER, Gatekeeping
from backend.local.gate.signature import Refused, SentRequest

_LOG = logging.getLogger("gate")
_LARGEST_BODY = 64 * 1024 * 1024  # the package of the functions is about 1 MB
_LOG_SECONDS = 1.0
_REFUSED = b'{"message":"Forbidden"}'
_HEALTHY = b'{"status":"ok"}'
# CORS would let web pages read the answers; `Server` names versions.
_KEPT_BACK = (b"access-control-", b"server")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """Passes on what `admission` admits, and answers 403 without a reason to all else.

    The reason goes to the log, one a second at most.
    """

    def __init__(self, inner: Application, gatekeeping: Gatekeeping) -> None:
        self._inner = inner
        self._gatekeeping = gatekeeping
        self._hosts = gatekeeping.hosts
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
                admission.require_mqtt_connection(request, self._gatekeeping)
            elif admission.is_health_check(request):
                await _answer(send, 200, _HEALTHY)
                return
            else:
                receive = await self._admitted_body(request, receive)
        except Refused as refusal:
            self._note(refusal)
            await _refuse(scope, send)
            return
        await self._inner(_without_door_key(scope), receive, _without_traces(send))

    async def _admitted_body(self, request: SentRequest, receive: Receive) -> Receive:
        """Return where the application reads the request's body, once the request is admitted."""
        if admission.is_from_front_door(request, self._gatekeeping):
            admission.require_front_door_call(request)
            return receive
        found, secret = admission.read_signature(request, self._gatekeeping)
        messages = await _read_body(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        signature.verify(found, request, secret, body)
        return _replay(body, receive)

    def _note(self, refusal: Refused) -> None:
        now = time.monotonic()
        if now >= self._next_log:
            self._next_log = now + _LOG_SECONDS
            _LOG.warning("Refused a request: %s", refusal)


async def _read_body(receive: Receive) -> list[dict[str, Any]]:
    messages, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused("the caller hung up before the end of the body")
        messages.append(message)
        size += len(message.get("body", b""))
        if size > _LARGEST_BODY:
            raise Refused("the body is too large")
        if not message.get("more_body"):
            return messages


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body in one piece, then what else comes."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> dict[str, Any]:
        return pending.pop() if pending else await receive()

    return replayed


def _without_door_key(scope: Scope) -> Scope:
    name = DOOR_KEY_HEADER.encode()
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != name]}


def _without_traces(send: Send) -> Send:
    async def filtered(message: dict[str, Any]) -> None:
        if "headers" in message:
            kept = [
                pair for pair in message["headers"] if not pair[0].lower().startswith(_KEPT_BACK)
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
