"""Decides what the gate passes on. Pure, but for the clock and the keys that it is given."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from backend.local.gate import signature
from backend.local.gate.signature import Refused, SentRequest, Signature

HEALTH_PATH = "/_ministack/health"
DOOR_KEY_HEADER = "x-front-door-key"
MQTT_PATH = "/mqtt"

_METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
# What a request may carry once only: two readers could each take another one.
_SINGLE = frozenset(
    {
        "authorization",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        DOOR_KEY_HEADER,
    }
)
_API_CALL = re.compile(
    r"/restapis/[a-z0-9]{1,32}/[A-Za-z0-9_]{1,64}/_user_request_/[^%]*", re.ASCII
)
_SIGN_IN = "AWSCognitoIdentityProviderService.InitiateAuth"

# The secret of an access key, by its id and session token; raises `Refused`.
SecretOf = Callable[[str, str], str]


@dataclass(frozen=True)
class Gatekeeping:
    """What the gate goes by.

    Attributes:
        port: The local AWS's own.
        region: Its region.
        door_key: What the front door sends with each of its calls.
        secret_of: Finds the secret of an access key.
        now: The clock.
    """

    port: int
    region: str
    door_key: str = field(repr=False)
    secret_of: SecretOf = field(repr=False)
    now: Callable[[], datetime]

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts by which programs on this machine address the local AWS."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}", self.mqtt_host})

    @property
    def mqtt_host(self) -> str:
        """The host of realtime URLs."""
        return f"iot.{self.region}.localhost:{self.port}"


def sent_request(scope: Mapping[str, Any]) -> SentRequest:
    """Return the request of an ASGI scope.

    Raises:
        Refused: It is ambiguous, or its path is no ASCII.
    """
    headers: dict[str, str] = {}
    try:
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("ascii").lower(), _text(raw_value)
            if name in headers and (name in _SINGLE or name.startswith("x-amz-")):
                raise Refused("a header is repeated that may be there once")
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        raw_path = scope["raw_path"].decode("ascii")
        query = scope["query_string"].decode("ascii")
    except UnicodeDecodeError as error:
        raise Refused("the request is not written in ASCII") from error
    return SentRequest(scope.get("method", "GET"), raw_path, query, headers)


def _text(raw_value: bytes) -> str:
    """Return a header's value as MiniStack reads it."""
    try:
        return raw_value.decode("utf-8")
    except UnicodeDecodeError:
        return raw_value.decode("latin-1")


def require_local_program(request: SentRequest, hosts: Iterable[str]) -> None:
    """Raise `Refused` for what a web page sends, or a name that was made to point here."""
    if request.headers.get("host", "").lower() not in hosts:
        raise Refused("the Host is foreign")
    if "origin" in request.headers:
        raise Refused("the request has an Origin")
    if request.method not in _METHODS:
        raise Refused("the method is none of the APIs'")


def is_health_check(request: SentRequest) -> bool:
    """Return whether the request asks if the local AWS answers."""
    return request.method == "GET" and request.raw_path == HEALTH_PATH


def is_from_front_door(request: SentRequest, gate: Gatekeeping) -> bool:
    """Return whether the request carries the front door's key.

    Raises:
        Refused: It carries another one.
    """
    key = request.headers.get(DOOR_KEY_HEADER)
    if key is None:
        return False
    if not hmac.compare_digest(key.encode(), gate.door_key.encode()):
        raise Refused("the front door's key is wrong")
    return True


def require_front_door_call(request: SentRequest) -> None:
    """Raise `Refused` unless this is one of the unsigned calls that the front door makes.

    Those are calls of the REST API and Cognito's sign-in, neither with
    credentials of AWS.
    """
    headers = request.headers
    if headers.get("authorization", "Bearer ")[:7] != "Bearer " or signature.has_credentials(
        request.query
    ):
        raise Refused("a call of the front door has credentials of AWS")
    target = headers.get("x-amz-target")
    amazons = {name for name in headers if name.startswith("x-amz-")}
    if request.method == "POST" and request.raw_path == "/" and not request.query:
        if target != _SIGN_IN or amazons != {"x-amz-target"}:
            raise Refused("the front door signs people in, and nothing else of Cognito")
    elif not _API_CALL.fullmatch(request.raw_path) or amazons:
        raise Refused("the front door calls the REST API, and nothing else")


def read_signature(request: SentRequest, gate: Gatekeeping) -> tuple[Signature, str]:
    """Return the request's signature, not verified yet, and the secret it must have been made with.

    Raises:
        Refused: It has none, it is stale, or its key is not known here.
    """
    found = signature.read(request)
    signature.require_fresh(found, gate.now())
    if _is_emulators_own(request.raw_path):
        raise Refused("the path is the emulator's own")
    return found, gate.secret_of(found.access_key_id, found.session_token)


def _is_emulators_own(raw_path: str) -> bool:
    """Return whether MiniStack serves this path beyond what AWS has: `/_ministack/...` and others.

    No path of AWS begins with an underscore, nor may a bucket's name.
    """
    path = unquote(raw_path)
    return path.startswith("/_") or path == "/health"


def require_mqtt_connection(request: SentRequest, gate: Gatekeeping) -> None:
    """Raise `Refused` unless this is an upgrade to MQTT with a presigned URL that is genuine."""
    offered = request.headers.get("sec-websocket-protocol", "").split(",")
    if (
        request.raw_path != MQTT_PATH
        or request.headers["host"].lower() != gate.mqtt_host
        or "mqtt" not in {name.strip() for name in offered}
    ):
        raise Refused("the WebSocket is not MQTT")
    found, secret = read_signature(request, gate)
    if not found.is_presigned or found.service != "iotdevicegateway":
        raise Refused("the WebSocket's URL is not presigned for IoT Core")
    signature.verify(found, request, secret, b"")
