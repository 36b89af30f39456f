"""Parses and rebuilds the one Cognito call that is forwarded. Pure: bytes in, bytes out.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TARGET = "AWSCognitoIdentityProviderService.InitiateAuth"

_FIELDS = frozenset({"AuthFlow", "ClientId", "AuthParameters"})
_LONGEST_NAME = 128
_LONGEST_PASSWORD = 256
_TOKEN = re.compile(r"[A-Za-z0-9._=-]{1,8192}")
_TOKENS = ("AccessToken", "IdToken")
_LONGEST_SESSION_SECONDS = 24 * 3600


class MalformedSignIn(Exception):
    """Raised when a request is not a sign-in of this shop; `code` is Cognito's error type."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class PasswordSignIn:
    """A sign-in with a name and a password."""

    username: str
    password: str


@dataclass(frozen=True)
class TokenRefresh:
    """A sign-in with the refresh token of an earlier one."""

    refresh_token: str


def parse(body: bytes, client_id: str) -> PasswordSignIn | TokenRefresh:
    """Return the sign-in that `body` asks for.

    Args:
        body: The JSON of an `InitiateAuth` call.
        client_id: Of the app client of this shop, the only one that is accepted.

    Raises:
        MalformedSignIn: It is not a sign-in, or has an unknown or repeated field.
    """
    call = _object(body)
    if set(call) != _FIELDS or call["ClientId"] != client_id or not client_id:
        raise _invalid()
    parameters = call["AuthParameters"]
    if not isinstance(parameters, dict):
        raise _invalid()
    match call["AuthFlow"], sorted(parameters):
        case "USER_PASSWORD_AUTH", ["PASSWORD", "USERNAME"]:
            return PasswordSignIn(
                _text(parameters["USERNAME"], _LONGEST_NAME, _is_name_character),
                _text(parameters["PASSWORD"], _LONGEST_PASSWORD, _is_password_character),
            )
        case "REFRESH_TOKEN_AUTH", ["REFRESH_TOKEN"]:
            return TokenRefresh(_token(parameters["REFRESH_TOKEN"]))
    raise _invalid()


def rebuilt(sign_in: PasswordSignIn | TokenRefresh, client_id: str) -> bytes:
    """Return the JSON of an `InitiateAuth` call for `sign_in`."""
    match sign_in:
        case PasswordSignIn(username, password):
            flow, parameters = "USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password}
        case TokenRefresh(refresh_token):
            flow, parameters = "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token}
    call = {"AuthFlow": flow, "ClientId": client_id, "AuthParameters": parameters}
    return json.dumps(call).encode()


def granted_tokens(body: bytes) -> bytes | None:
    """Return Cognito's response reduced to its tokens.

    None if it has no tokens, such as a challenge.
    """
    try:
        result = _object(body).get("AuthenticationResult")
        if not isinstance(result, dict):
            return None
        return json.dumps({"AuthenticationResult": _tokens(result)}).encode()
    except (MalformedSignIn, KeyError):
        return None


def _tokens(result: Mapping[str, Any]) -> dict[str, Any]:
    tokens: dict[str, Any] = {name: _token(result[name]) for name in _TOKENS}
    if "RefreshToken" in result:
        tokens["RefreshToken"] = _token(result["RefreshToken"])
    seconds = result["ExpiresIn"]
    if type(seconds) is not int or not 0 < seconds <= _LONGEST_SESSION_SECONDS:
        raise _invalid()
    return {**tokens, "ExpiresIn": seconds, "TokenType": "Bearer"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise MalformedSignIn("SerializationException", "The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise MalformedSignIn("SerializationException", "The body is not a JSON object.")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field occurs twice")
    return fields


def _text(value: object, longest: int, allows: Callable[[str], bool]) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not all(map(allows, value)):
        raise _invalid()
    return value


def _is_name_character(character: str) -> bool:
    """Return whether Cognito allows `character` in a user name."""
    return unicodedata.category(character)[0] in "LMSNP"


def _is_password_character(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"}


def _token(value: object) -> str:
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise _invalid()
    return value


def _invalid() -> MalformedSignIn:
    return MalformedSignIn("InvalidParameterException", "The sign-in request is not valid.")
