"""What of a sign-in is forwarded, and what of its response is returned."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from backend.local.front_door import sign_in_request
from backend.local.front_door.sign_in_request import (
    MalformedSignIn,
    PasswordSignIn,
    TokenRefresh,
)

from .conftest import CLIENT_ID, Street

Run = Callable[..., None]
TARGET = "AWSCognitoIdentityProviderService.InitiateAuth"
TOKENS = {"AccessToken": "a.b.c", "IdToken": "d.e.f", "RefreshToken": "g.h.i", "ExpiresIn": 3600}


def _call(flow: str = "USER_PASSWORD_AUTH", **parameters: Any) -> dict[str, Any]:
    return {"AuthFlow": flow, "ClientId": CLIENT_ID, "AuthParameters": parameters}


GOOD = _call(USERNAME="mira", PASSWORD="a word")


def test_password_and_refresh_token_are_read() -> None:
    assert sign_in_request.parse(json.dumps(GOOD).encode(), CLIENT_ID) == PasswordSignIn(
        "mira", "a word"
    )
    refresh = json.dumps(_call("REFRESH_TOKEN_AUTH", REFRESH_TOKEN="a.b-_c=")).encode()
    assert sign_in_request.parse(refresh, CLIENT_ID) == TokenRefresh("a.b-_c=")


@pytest.mark.parametrize(
    "call",
    [
        {},
        {**GOOD, "ClientId": "other"},
        {**GOOD, "ClientId": None},
        {**GOOD, "AuthFlow": "CUSTOM_AUTH"},
        {**GOOD, "AuthFlow": "REFRESH_TOKEN"},
        {**GOOD, "AuthFlow": ["USER_PASSWORD_AUTH"]},
        {**GOOD, "AuthParameters": []},
        {**GOOD, "AuthParameters": None},
        {**GOOD, "Session": "x"},
        {**GOOD, "UserPoolId": "x"},
        {k: v for k, v in GOOD.items() if k != "ClientId"},
        _call(USERNAME="mira"),
        _call(PASSWORD="x"),
        _call(USERNAME="mira", PASSWORD="x", SECRET_HASH="y"),
        _call(USERNAME=1, PASSWORD="x"),
        _call(USERNAME="", PASSWORD="x"),
        _call(USERNAME="mira", PASSWORD=""),
        _call(USERNAME="mira", PASSWORD=None),
        _call(USERNAME="mi ra", PASSWORD="x"),
        _call(USERNAME="mira\u200b", PASSWORD="x"),
        _call(USERNAME="m" * 129, PASSWORD="x"),
        _call(USERNAME="mira", PASSWORD="x" * 257),
        _call(USERNAME="mira", PASSWORD="x\n"),
        _call(USERNAME="\ud800", PASSWORD="x"),
        _call("REFRESH_TOKEN_AUTH", REFRESH_TOKEN="a b"),
        _call("REFRESH_TOKEN_AUTH", REFRESH_TOKEN="a" * 8193),
        _call("REFRESH_TOKEN_AUTH", USERNAME="mira", PASSWORD="x"),
        _call("USER_PASSWORD_AUTH", REFRESH_TOKEN="a"),
    ],
)
def test_call_with_other_fields_is_refused(call: dict[str, Any]) -> None:
    with pytest.raises(MalformedSignIn) as refusal:
        sign_in_request.parse(json.dumps(call).encode(), CLIENT_ID)
    assert refusal.value.code == "InvalidParameterException"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b"[" * 16000,
        json.dumps(GOOD).encode()[:-1] + b', "ClientId": "other"}',
        json.dumps(GOOD).encode().replace(b'"USERNAME"', b'"USERNAME": "x", "USERNAME"'),
    ],
)
def test_broken_json_and_repeated_fields_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedSignIn) as refusal:
        sign_in_request.parse(body, CLIENT_ID)
    assert refusal.value.code == "SerializationException"


def test_sign_in_without_a_client_id_is_refused() -> None:
    with pytest.raises(MalformedSignIn):
        sign_in_request.parse(json.dumps({**GOOD, "ClientId": ""}).encode(), "")


@pytest.mark.parametrize(
    "answer",
    [
        {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "x"},
        {"AuthenticationResult": None},
        {"AuthenticationResult": {**TOKENS, "IdToken": "x\r\n"}},
        {"AuthenticationResult": {**TOKENS, "ExpiresIn": "3600"}},
        {"AuthenticationResult": {k: v for k, v in TOKENS.items() if k != "IdToken"}},
        [],
    ],
)
def test_response_without_tokens_is_refused(answer: Any) -> None:
    assert sign_in_request.granted_tokens(json.dumps(answer).encode()) is None


async def _post(street: Street, call: Any) -> tuple[int, dict[str, Any]]:
    headers = {"X-Amz-Target": TARGET, "Authorization": "Bearer x", "X-Other": "y"}
    url = f"{street.url}/cognito?Action=x"
    async with street.session.post(url, data=json.dumps(call), headers=headers) as answer:
        assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
        return answer.status, await answer.json(content_type=None)


def _answering(status: int, body: Any) -> Callable[[web.Request], Any]:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return answer


def test_request_and_response_are_rebuilt(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        internal = {"AuthenticationResult": {**TOKENS, "Extra": 1}, "Internal": "ministack"}
        street.upstream.answer = _answering(200, internal)
        status, answer = await _post(street, GOOD)
        assert status == 200
        assert answer == {"AuthenticationResult": {**TOKENS, "TokenType": "Bearer"}}
        method, path, seen, body = street.upstream.requests[0]
        assert (method, path, json.loads(body)) == ("POST", "/", GOOD)
        assert seen["x-amz-target"] == TARGET
        assert seen["content-type"] == "application/x-amz-json-1.1"
        assert not {"authorization", "x-other"} & set(seen)

    on_street(scene)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}),
        (400, {"__type": "UserNotFoundException", "message": "User does not exist."}),
        (400, {"__type": "PasswordResetRequiredException", "message": "x"}),
        (400, {"__type": "NotAuthorizedException", "message": "User is disabled."}),
        (200, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "x"}),
    ],
)
def test_all_refusals_are_the_same_response(on_street: Run, status: int, body: Any) -> None:
    async def scene(street: Street) -> None:
        street.upstream.answer = _answering(status, body)
        assert await _post(street, GOOD) == (
            400,
            {"__type": "NotAuthorizedException", "message": "Incorrect username or password."},
        )

    on_street(scene)


def test_failure_of_the_user_pool_is_hidden_and_not_counted(on_street: Run) -> None:
    async def scene(street: Street) -> None:
        street.upstream.answer = _answering(500, {"message": "Traceback in /usr/lib/ministack"})
        for _ in range(5):
            status, answer = await _post(street, GOOD)
            assert (status, answer["__type"]) == (503, "InternalErrorException")
            assert "Traceback" not in str(answer)

    on_street(scene)


@pytest.mark.parametrize(
    "target",
    [
        "AWSCognitoIdentityProviderService.RespondToAuthChallenge",
        "AWSCognitoIdentityProviderService.AdminCreateUser",
        "AWSCognitoIdentityProviderService.InitiateAuthx",
        "AWSCognitoIdentityProviderService.SignUp",
        "DynamoDB_20120810.Scan",
        "",
        f"{TARGET}\r\nX-Amz-Target: AWSCognitoIdentityProviderService.SignUp",
    ],
)
def test_other_calls_are_not_forwarded(on_street: Run, target: str) -> None:
    async def scene(street: Street) -> None:
        status, _ = await street.raw(
            f"POST /cognito HTTP/1.1\r\nHost: bar\r\nX-Amz-Target: {target}\r\n"
            "Content-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        assert status == 404
        assert street.upstream.requests == []

    on_street(scene)
