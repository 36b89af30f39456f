"""Decides which requests the gate admits. Pure, except for the clock and the key lookup."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from backend.local.ministack.gate import signature
from backend.local.ministack.gate.signature import Refused, SentRequest, Signature

HEALTH_PATH = "/_ministack/health"
GATEWAY_KEY_HEADER = "x-front-door-key"
MQTT_PATH = "/mqtt"

_METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
# Headers that may occur once only: two parsers could each use a different one.
_SINGLE = frozenset(
    {
        "authorization",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        GATEWAY_KEY_HEADER,
    }
)
_API_CALL = re.compile(
    r"/restapis/[a-z0-9]{1,32}/[A-Za-z0-9_]{1,64}/_user_request_/[^%]*", re.ASCII
)
_SIGN_IN = "AWSCognitoIdentityProviderService.InitiateAuth"

# The secret of an access key, by its id and session token; raises `Refused`.
SecretOf = Callable[[str, str], str]


@dataclass(frozen=True)
class GateSettings:
    """The settings of the gate.

    Attributes:
        port: The local AWS's own.
        region: Its region.
        gateway_key: Authenticates the front door's calls.
        secret_of: Returns the secret of an access key.
        now: The clock.
    """

    port: int
    region: str
    gateway_key: str = field(repr=False)
    secret_of: SecretOf = field(repr=False)
    now: Callable[[], datetime]

    @property
    def hosts(self) -> frozenset[str]:
        """The `Host` headers of programs on this machine."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}", self.mqtt_host})

    @property
    def mqtt_host(self) -> str:
        """The host of realtime URLs."""
        return f"iot.{self.region}.localhost:{self.port}"


def sent_request(scope: Mapping[str, Any]) -> SentRequest:
    """Return the request of an ASGI scope.

    Raises:
        Refused: It is ambiguous, or its path is not ASCII.
    """
    headers: dict[str, str] = {}
    try:
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("ascii").lower(), _text(raw_value)
            if name in headers and (name in _SINGLE or name.startswith("x-amz-")):
                raise Refused("a header is repeated that may occur once")
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        raw_path = scope["raw_path"].decode("ascii")
        query = scope["query_string"].decode("ascii")
    except UnicodeDecodeError as error:
        raise Refused("the request is not ASCII") from error
    return SentRequest(scope.get("method", "GET"), raw_path, query, headers)


def _text(raw_value: bytes) -> str:
    """Return a header's value, decoded as MiniStack does."""
    try:
        return raw_value.decode("utf-8")
    except UnicodeDecodeError:
        return raw_value.decode("latin-1")


def require_local_program(request: SentRequest, hosts: Iterable[str]) -> None:
    """Raise `Refused` for requests of web pages, and for foreign host names (DNS rebinding)."""
    if request.headers.get("host", "").lower() not in hosts:
        raise Refused("the Host is foreign")
    if "origin" in request.headers:
        raise Refused("the request has an Origin")
    if request.method not in _METHODS:
        raise Refused("the method is none of the APIs'")


def is_health_check(request: SentRequest) -> bool:
    """Return whether the request is a health check."""
    return request.method == "GET" and request.raw_path == HEALTH_PATH


def is_from_front_door(request: SentRequest, settings: GateSettings) -> bool:
    """Return whether the request carries the front door's key.

    Raises:
        Refused: It carries a wrong key.
    """
    key = request.headers.get(GATEWAY_KEY_HEADER)
    if key is None:
        return False
    if not hmac.compare_digest(key.encode(), settings.gateway_key.encode()):
        raise Refused("the front door's key is wrong")
    return True


def require_front_door_call(request: SentRequest) -> None:
    """Raise `Refused` unless this is one of the front door's unsigned calls.

    Those are calls of the REST API and Cognito's sign-in, without AWS credentials.
    """
    headers = request.headers
    if headers.get("authorization", "Bearer ")[:7] != "Bearer " or signature.has_credentials(
        request.query
    ):
        raise Refused("a call of the front door has AWS credentials")
    target = headers.get("x-amz-target")
    amz_headers = {name for name in headers if name.startswith("x-amz-")}
    if request.method == "POST" and request.raw_path == "/" and not request.query:
        if target != _SIGN_IN or amz_headers != {"x-amz-target"}:
            raise Refused("the front door may call InitiateAuth alone")
    elif not _API_CALL.fullmatch(request.raw_path) or amz_headers:
        raise Refused("the front door may call the REST API alone")


def read_signature(request: SentRequest, settings: GateSettings) -> tuple[Signature, str]:
    """Return the request's signature, not verified yet, and the secret of its access key.

    Raises:
        Refused: It has none, it is stale, or its key is unknown.
    """
    found = signature.read(request)
    signature.require_fresh(found, settings.now())
    if _is_emulators_own(request.raw_path):
        raise Refused("the path is the emulator's own")
    return found, settings.secret_of(found.access_key_id, found.session_token)


def _is_emulators_own(raw_path: str) -> bool:
    """Return whether this path is MiniStack's own, such as `/_ministack/...`.

    No path of AWS begins with an underscore, nor does a bucket's name.
    """
    path = unquote(raw_path)
    return path.startswith("/_") or path == "/health"


def require_mqtt_connection(request: SentRequest, settings: GateSettings) -> None:
    """Raise `Refused` unless this is an upgrade to MQTT with a valid presigned URL."""
    offered = request.headers.get("sec-websocket-protocol", "").split(",")
    if (
        request.raw_path != MQTT_PATH
        or request.headers["host"].lower() != settings.mqtt_host
        or "mqtt" not in {name.strip() for name in offered}
    ):
        raise Refused("the WebSocket is not MQTT")
    found, secret = read_signature(request, settings)
    if not found.is_presigned or found.service != "iotdevicegateway":
        raise Refused("the WebSocket's URL is not presigned for IoT Core")
    signature.verify(found, request, secret, b"")
