"""Records the HTTP requests that reach MiniStack, except those of DynamoDB.

DynamoDB's are recorded with their request units, by `request_units`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from ministack.services import sts

from backend.local.ministack.call_trace.recorder import CLIENT, Recorder, current_caller
from backend.local.ministack.gate.asgi import Application, Receive, Scope, Send

_CREDENTIAL = re.compile(
    r"Credential=(?P<key>[A-Z0-9]+)/\d+/[a-z0-9-]+/(?P<service>[a-z0-9-]+)/aws4_request"
)
_API_PATH = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_(?P<path>/.*)")
_OWN_RECORDS = frozenset({"dynamodb"})
_SERVICES = {"iotdata": "iot"}


class TracedApplication:
    """An ASGI application that records each request to the one inside."""

    def __init__(self, inner: Application, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and record it afterwards."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        request = _Request(scope)
        token = current_caller.set(request.caller)
        try:
            await self._inner(scope, request.counted(receive), request.counted_answer(send))
        finally:
            current_caller.reset(token)
            if request.service and request.service not in _OWN_RECORDS:
                self._recorder.record(
                    request.service,
                    request.action,
                    request.caller,
                    **{"in": request.body_bytes, "out": request.answer_bytes},
                )


class _Request:
    """One request: its service, action, caller and sizes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._headers = {name.lower(): value for name, value in scope["headers"]}
        self._body = b""
        self.body_bytes = 0
        self.answer_bytes = 0
        api = _API_PATH.fullmatch(scope["path"])
        signed = _CREDENTIAL.search(self._header(b"authorization"))
        if api or not signed:
            self.service, self.caller = ("apigateway" if api else ""), CLIENT
            self._path = api["path"] if api else scope["path"]
        else:
            self.service = _SERVICES.get(signed["service"], signed["service"])
            self.caller = _caller(signed["key"])
            self._path = scope["path"]

    @property
    def action(self) -> str:
        """The action: of its target header, its form, or its method and path."""
        if target := self._header(b"x-amz-target"):
            return target.rpartition(".")[2]
        if self.service == "iot" and self._path.startswith("/topics/"):
            return "Publish"
        named = parse_qs(self._body[:4096].decode("latin-1")).get("Action")
        return named[0] if named else f"{self._scope['method']} {self._path}"

    def counted(self, receive: Receive) -> Receive:
        """Return `receive`, with the bytes of the body counted."""

        async def counted() -> dict[str, Any]:
            message = await receive()
            body = message.get("body", b"")
            self._body = self._body or body
            self.body_bytes += len(body)
            return message

        return counted

    def counted_answer(self, send: Send) -> Send:
        """Return `send`, with the bytes of the headers and the body counted."""

        async def counted(message: dict[str, Any]) -> None:
            self.answer_bytes += len(message.get("body", b""))
            self.answer_bytes += sum(len(n) + len(v) + 4 for n, v in message.get("headers", ()))
            await send(message)

        return counted

    def _header(self, name: bytes) -> str:
        return str(self._headers.get(name, b"").decode("latin-1"))


def _caller(access_key_id: str) -> str:
    """Return the function that an access key was issued to, or `client`."""
    return _session_name(access_key_id) if access_key_id in sts._sessions else CLIENT


@lru_cache(maxsize=256)
def _session_name(access_key_id: str) -> str:
    return str(sts._sessions[access_key_id]["Arn"].rpartition("/")[2])
