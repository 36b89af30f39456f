"""Lets an answer leave this machine once the changes before it are stored.

The answers to Lambda functions do not wait for the disk: a power cut ends the
functions as well, so that nobody has seen them, and the answer of the REST call that
led to them waits. Messages to MQTT clients wait, because they leave directly.

A request that would change something is refused with 503 while nothing can be stored.
What it would have changed is unchanged then. The one that meets the error has made its
change in memory, and it will be stored as soon as that is possible. So its answer waits;
if that takes too long, it says that the outcome is unknown, and not that nothing changed.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.local.ministack.change_log.writer import ChangeLog, NotStored
from backend.local.ministack.durability.service_states import ServiceStates
from backend.local.ministack.gate.asgi import Application, Receive, Scope, Send

_CREDENTIAL = re.compile(r"Credential=([A-Z0-9]+)/\d+/[^/]+/([a-z0-9-]+)/", re.ASCII)
_READING = ("Get", "List", "Describe", "BatchGet", "Query", "Scan", "TransactGet", "Head")
_RECORDED_ELSEWHERE = frozenset(
    {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
    | {"PutEvents", "StartExecution", "StopExecution", "SendTaskSuccess", "SendTaskFailure"}
)
# Services that have no state, or none worth storing.
_STATELESS = frozenset({"sts", "logs", "monitoring", "iotdata", "iotdevicegateway", "execute-api"})
_NAMES = {
    "cognito-idp": "cognito",
    "events": "eventbridge",
    "states": "stepfunctions",
    **{name: name for name in ("dynamodb", "iam", "lambda", "s3", "secretsmanager", "sns", "sqs")},
}
_REFUSED = "The shop cannot store anything just now. Please try again in a moment."
_UNCONFIRMED = (
    "The shop cannot store anything just now. Whether this was stored will show in a moment."
)
_POLL_SECONDS = 0.1
_FIRST_ERROR = 400


@dataclass(frozen=True)
class Call:
    """What matters here about a request.

    Attributes:
        is_rest: Whether it is a call of the REST API, or a sign-in, by the front door.
        is_function: Whether a Lambda function makes it.
        service: The service of AWS, None for a REST call.
        changes: Whether it may change something that must be stored.
        publishes: Whether it sends a message to MQTT clients.
        states: The services to record after it; None stands for all of them.
    """

    is_rest: bool
    is_function: bool
    service: str | None
    changes: bool
    publishes: bool = False
    states: tuple[str, ...] | None = ()


def call_of(scope: Scope) -> Call:
    """Return what matters about an HTTP request that the gate admitted."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    method, path = scope["method"], scope["path"]
    signed = _CREDENTIAL.search(headers.get(b"authorization", ""))
    if signed is None:
        if "/_user_request_" not in path:
            return Call(True, False, None, changes=False, states=("cognito",))
        reads = method in ("GET", "HEAD") or path.endswith("/realtime")
        return Call(True, False, None, changes=not reads)
    key, service = signed.groups()
    action = headers.get(b"x-amz-target", "").rpartition(".")[2]
    reads = action.startswith(_READING) if action else method in ("GET", "HEAD")
    is_function = key.startswith("ASIA")
    if action in _RECORDED_ELSEWHERE:
        return Call(False, is_function, service, changes=True)
    if service in _STATELESS or path.endswith("/invocations") or reads:
        return Call(False, is_function, service, False, publishes=service == "iotdata")
    states = (_NAMES[service],) if service in _NAMES else None
    return Call(False, is_function, service, changes=True, states=states)


class DurableAnswers:
    """ASGI middleware between the gate and MiniStack."""

    def __init__(
        self,
        inner: Application,
        log: ChangeLog,
        states: ServiceStates,
        *,
        patience_seconds: float = 8.0,  # less than what clients and the front door wait
    ) -> None:
        self._inner = inner
        self._patience_seconds = patience_seconds
        self._log = log
        self._states = states

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer any request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        call = call_of(scope)
        try:
            if call.changes and not self._log.is_writable:
                raise NotStored
            if call.publishes:
                await self._log.wait_until_stored()
        except NotStored:
            await _refuse(call, send, _REFUSED)
            return
        await self._inner(scope, receive, self._stored_first(call, send))

    def _stored_first(self, call: Call, send: Send) -> Send:
        """Return a `send` that sends an answer once the changes before it are stored."""
        is_refused = False

        async def send_stored(message: Mapping[str, Any]) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                if call.states != ():
                    self._states.record(call.states)
                has_changed = call.changes and message["status"] < _FIRST_ERROR
                if not call.is_function and not await self._is_stored(patient=has_changed):
                    is_refused = has_changed  # what only reads goes on
                if is_refused:
                    await _refuse(call, send, _UNCONFIRMED)
            if not is_refused:
                await send(dict(message))

        return send_stored

    async def _is_stored(self, *, patient: bool) -> bool:
        """Wait for the changes so far; return whether they are stored now.

        While nothing can be stored, this waits for some seconds if it is `patient`.
        """
        limit = time.monotonic() + (self._patience_seconds if patient else 0.0)
        while True:
            try:
                await self._log.wait_until_stored()
            except NotStored:
                if time.monotonic() >= limit:
                    return False
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return True


async def _refuse(call: Call, send: Callable[[dict[str, Any]], Awaitable[None]], text: str) -> None:
    if call.is_rest:
        body: dict[str, Any] = {"error": {"code": "unavailable", "message": text}}
    else:
        body = {"__type": "ServiceUnavailable", "message": text}
    content = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"2"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": content})
