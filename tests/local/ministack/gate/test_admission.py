"""The gate refuses ambiguous requests, and whatever is not the front door's to call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.local.ministack.gate import admission
from backend.local.ministack.gate.admission import GateSettings
from backend.local.ministack.gate.signature import Refused, SentRequest


def no_key(access_key_id: str, session_token: str) -> str:
    raise Refused("no key is known here")


SETTINGS = GateSettings(4566, "us-east-1", "a key", no_key, lambda: datetime.now(UTC))
API = "/restapis/abc123/api/_user_request_/orders/x"


def scope(*headers: tuple[bytes, bytes], path: bytes = b"/", query: bytes = b"") -> dict[str, Any]:
    return {"method": "GET", "raw_path": path, "query_string": query, "headers": list(headers)}


def call(method: str, path: str, query: str = "", **headers: str) -> SentRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SentRequest(method, path, query, {"host": "127.0.0.1:4566", **named})


@pytest.mark.parametrize(
    "name",
    [b"host", b"Host", b"authorization", b"x-amz-date", b"X-Amz-Target", b"x-front-door-key"],
)
def test_repeated_header_of_a_decision_is_refused(name: bytes) -> None:
    with pytest.raises(Refused, match="repeated"):
        admission.sent_request(scope((name.lower(), b"a"), (name, b"b")))


def test_other_headers_are_joined_and_may_have_any_bytes() -> None:
    found = admission.sent_request(scope((b"accept", b"a"), (b"accept", b"b"), (b"ua", b"\xff")))
    assert found.headers == {"accept": "a,b", "ua": "\xff"}


@pytest.mark.parametrize("odd", [{"path": b"/\xc3\xbc"}, {"query": b"a=\xff"}])
def test_path_and_query_that_are_not_ascii_are_refused(odd: dict[str, bytes]) -> None:
    with pytest.raises(Refused, match="ASCII"):
        admission.sent_request(scope(**odd))


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"])
def test_other_methods_are_refused(method: str) -> None:
    with pytest.raises(Refused, match="method"):
        admission.require_local_program(call(method, "/"), SETTINGS.hosts)


def test_front_door_may_call_the_api_and_initiate_auth() -> None:
    target = "AWSCognitoIdentityProviderService.InitiateAuth"
    for request in (
        call("GET", API, "limit=2"),
        call("PUT", API, authorization="Bearer a.b.c"),
        call("POST", "/", x_amz_target=target),
    ):
        admission.require_front_door_call(request)


@pytest.mark.parametrize(
    "request_",
    [
        call("GET", API.replace("_user_request_", "_user%5Frequest_")),
        call("GET", "/restapis/abc123"),
        call("GET", "/restapis/abc123/api/../_user_request_/x"),
        call("GET", API, "X-Amz-Credential=test"),
        call("GET", API, "AWSAccessKeyId=test"),
        call("GET", API, authorization="AWS4-HMAC-SHA256 Credential=test/"),
        call("GET", API, authorization="AWS test:x"),
        call("GET", API, x_amz_target="DynamoDB_20120810.ListTables"),
        call("POST", "/"),
        call("POST", "/", x_amz_target="DynamoDB_20120810.ListTables"),
        call("POST", "/", "Action=ListUsers"),
        call("GET", "/_ministack/reset"),
    ],
)
def test_other_calls_of_the_front_door_are_refused(request_: SentRequest) -> None:
    with pytest.raises(Refused):
        admission.require_front_door_call(request_)


def test_wrong_gateway_key_is_refused() -> None:
    assert admission.is_from_front_door(call("GET", API, x_front_door_key="a key"), SETTINGS)
    assert not admission.is_from_front_door(call("GET", API), SETTINGS)
    for wrong in ("", "another", "ü"):
        with pytest.raises(Refused, match="key is wrong"):
            admission.is_from_front_door(call("GET", API, x_front_door_key=wrong), SETTINGS)
