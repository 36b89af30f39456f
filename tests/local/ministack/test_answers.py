"""What must be stored before which answer leaves, and what is refused when nothing can be."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import pytest

from backend.local.ministack.change_log.writer import ChangeLog, NotStored
from backend.local.ministack.durability.answers import Call, DurableAnswers, call_of
from backend.local.ministack.durability.service_states import ServiceStates

REST = "/restapis/abc/api/_user_request_"


def scope(
    method: str = "POST",
    path: str = "/",
    service: str | None = None,
    action: str = "",
    key: str = "",
) -> dict[str, Any]:
    headers = [(b"x-amz-target", f"Prefix.{action}".encode())] if action else []
    if service:
        credential = f"AWS4-HMAC-SHA256 Credential={key or 'AKIA1'}/20260101/us-east-1/{service}/x"
        headers.append((b"authorization", credential.encode()))
    return {"type": "http", "method": method, "path": path, "headers": headers}


@pytest.mark.parametrize(
    ("sent", "changes", "states"),
    [
        (scope("GET", f"{REST}/shops/demo"), False, ()),
        (scope("POST", f"{REST}/shops/demo/scans"), True, ()),
        (scope("POST", f"{REST}/realtime"), False, ()),
        (scope(action="InitiateAuth"), False, ("cognito",)),
        (scope(service="dynamodb", action="GetItem"), False, ()),
        (scope(service="dynamodb", action="UpdateItem"), True, ()),
        (scope(service="dynamodb", action="CreateTable"), True, ("dynamodb",)),
        (scope(service="events", action="PutEvents"), True, ()),
        (scope(service="sqs", action="SendMessage"), True, ("sqs",)),
        (scope(service="sts"), False, ()),
        (scope(service="lambda", path="/2015-03-31/functions/f/invocations"), False, ()),
        (scope(service="cloudformation"), True, None),
    ],
)
def test_requests_that_change_something_are_told_from_others(
    sent: dict[str, Any], changes: bool, states: tuple[str, ...] | None
) -> None:
    call = call_of(sent)
    assert (call.changes, call.states) == (changes, states)


def test_only_functions_need_not_wait_and_messages_wait_first() -> None:
    assert call_of(scope(service="dynamodb", action="PutItem", key="ASIA1")).is_function
    assert not call_of(scope(service="dynamodb", action="PutItem", key="AKIA1")).is_function
    assert call_of(scope(path="/topics/t", service="iotdata", key="ASIA1")).publishes


class FullLog:
    """A log that cannot store anything; `has_room` is what it believes before a change.

    It can again after so many failures.
    """

    def __init__(self, has_room: bool, failures: int) -> None:
        self.is_writable = has_room
        self._failures = failures

    async def wait_until_stored(self) -> None:
        self._failures -= 1
        if self._failures >= 0:
            raise NotStored


def answer(
    sent: dict[str, Any], *, has_room: bool, failures: int = 1000
) -> tuple[int, dict[str, Any], list[Call]]:
    """Return the status and the body of an answer, and what MiniStack was asked."""
    asked: list[Call] = []
    messages: list[dict[str, Any]] = []

    async def ministack(scope: Any, _receive: Any, send: Any) -> None:
        asked.append(call_of(scope))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    log, states = cast(ChangeLog, FullLog(has_room, failures)), cast(ServiceStates, None)
    patience = 0.0 if failures > 1 else 60.0
    answers = DurableAnswers(ministack, log, states, patience_seconds=patience)
    asyncio.run(answers(sent, cast(Any, None), send))
    assert [message["type"] for message in messages] == [
        "http.response.start",
        "http.response.body",
    ]
    return messages[0]["status"], json.loads(messages[1]["body"]), asked


def test_change_is_refused_before_it_is_made_if_there_is_no_room() -> None:
    status, body, asked = answer(scope("PUT", f"{REST}/orders/o"), has_room=False)
    assert (status, body["error"]["code"], asked) == (503, "unavailable", [])
    status, body, asked = answer(scope(service="dynamodb", action="PutItem"), has_room=False)
    assert (status, body["__type"], asked) == (503, "ServiceUnavailable", [])


def test_change_that_could_not_be_stored_is_not_acknowledged() -> None:
    status, body, asked = answer(scope("PUT", f"{REST}/orders/o"), has_room=True)
    assert (status, body["error"]["code"], len(asked)) == (503, "unavailable", 1)
    assert "Whether this was stored will show" in body["error"]["message"]


def test_answer_to_a_change_waits_until_it_is_stored() -> None:
    sent = scope("PUT", f"{REST}/orders/o")
    assert answer(sent, has_room=True, failures=1)[:2] == (200, {})


def test_reading_goes_on_when_nothing_can_be_stored() -> None:
    status, body, _asked = answer(scope("GET", f"{REST}/orders/o"), has_room=False)
    assert (status, body) == (200, {})
