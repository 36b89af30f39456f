"""Signs requests with botocore, with any keys that an attacker may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import boto3
import botocore.auth
import httpx
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials

REGION = "us-east-1"


@contextmanager
def clock_set(by: timedelta) -> Iterator[None]:
    """Make botocore's clock wrong by `by`."""
    correct = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *_, **__: datetime.now(UTC) + by
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = correct


def signed(
    keys: Credentials,
    url: str,
    service: str,
    *,
    method: str = "POST",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> httpx.Request:
    """Return a request signed in its Authorization header."""
    request = AWSRequest(method, url, headers=dict(headers or {}), data=body)
    SigV4Auth(keys, service, REGION).add_auth(request)
    return httpx.Request(method, url, headers=dict(request.headers), content=body)


def json_call(
    keys: Credentials, url: str, service: str, target: str, body: bytes = b"{}"
) -> httpx.Request:
    """Return a signed call of a service that speaks JSON; `target` names it."""
    headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"}
    return signed(keys, url, service, body=body, headers=headers)


def presigned_query(keys: Credentials, host: str) -> str:
    """Return the query string of a realtime URL, with its session token appended unsigned."""
    request = AWSRequest("GET", f"ws://{host}/mqtt", headers={"host": host})
    bare = Credentials(keys.access_key, keys.secret_key)
    SigV4QueryAuth(bare, "iotdevicegateway", REGION, expires=300).add_auth(request)
    query = str(request.url).partition("?")[2]
    return query + (f"&X-Amz-Security-Token={quote(keys.token, safe='')}" if keys.token else "")


class Recorder:
    """Makes boto3 clients whose requests are kept instead of sent."""

    def __init__(self, keys: Credentials) -> None:
        self._keys = keys
        self.requests: list[Any] = []

    def client(self, service: str, **settings: Any) -> Any:
        """Return a client of `service`; its calls all succeed with nothing."""
        make: Any = boto3.client
        client = make(
            service,
            region_name=REGION,
            endpoint_url="http://127.0.0.1:4566",
            aws_access_key_id=self._keys.access_key,
            aws_secret_access_key=self._keys.secret_key,
            aws_session_token=self._keys.token,
            config=Config(**settings),
        )
        client.meta.events.register("before-send.*", self._keep)
        return client

    def _keep(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(request)
        answer = AWSResponse(request.url, 200, {}, None)
        answer._content = b"{}" if b"json" in request.headers.get("Content-Type", b"") else b""
        return answer
