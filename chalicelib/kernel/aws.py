"""Calls AWS services, without boto3.

boto3 validates, serializes and parses every call by the service's model. That takes
most of a call's processor time, and loading the models most of a cold start.
The operations that the functions use need none of it: a call is one signed POST of
the JSON that AWS documents, and the answer is its JSON. Errors are botocore's.
"""

from __future__ import annotations

import json
import os
import random
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import urllib3
from botocore.exceptions import ClientError, HTTPClientError
from urllib3.exceptions import HTTPError

from chalicelib.kernel import clock
from chalicelib.kernel.request_signing import Credentials, Scope, signed_headers
from chalicelib.kernel.settings import setting

_ATTEMPTS = 4
_FIRST_DELAY_SECONDS = 0.05
# A function has 30 seconds for all it does.
_TIMEOUT = urllib3.Timeout(connect=5, read=20)
_CONNECTIONS = 8
_SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
]
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


@dataclass(frozen=True)
class Protocol:
    """How a service is called: its host, its name in signatures, and its JSON protocol.

    `target` comes before the operation in `X-Amz-Target`.
    """

    host: str
    signed_as: str
    target: str = ""
    json_version: str = "1.1"


DYNAMODB = Protocol("dynamodb", "dynamodb", "DynamoDB_20120810", "1.0")
EVENTS = Protocol("events", "events", "AWSEvents")
IOT_DATA = Protocol("data-ats.iot", "iotdata")
SECRETS_MANAGER = Protocol("secretsmanager", "secretsmanager", "secretsmanager")
STEP_FUNCTIONS = Protocol("states", "states", "AWSStepFunctions", "1.0")
STS = Protocol("sts", "sts")


class AwsClient:
    """Calls one service, from any number of threads; keeps its connections open."""

    def __init__(
        self,
        protocol: Protocol,
        endpoint_url: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare to call the service in the function's region, with the function's role.

        Args:
            protocol: The service.
            endpoint_url: Where it is reached, if not at its usual address.
            sleep: Waits before another attempt.
        """
        region = setting("AWS_REGION")
        url = endpoint_url or os.environ.get("AWS_ENDPOINT_URL")
        url = url or f"https://{protocol.host}.{region}.{_domain(region)}"
        self._protocol = protocol
        self._scope = Scope(region, protocol.signed_as)
        self._host = urlsplit(url).netloc
        self._sleep = sleep
        self._pool = urllib3.connection_from_url(
            url, maxsize=_CONNECTIONS, timeout=_TIMEOUT, socket_options=_SOCKET_OPTIONS
        )

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call an operation, for instance `PutEvents`, and return its answer.

        Raises:
            ClientError: The service refused.
            HTTPClientError: It was not reached.
        """
        body = json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": f"application/x-amz-json-{self._protocol.json_version}",
            "X-Amz-Target": f"{self._protocol.target}.{operation}",
        }
        answer: dict[str, Any] = json.loads(self.post(operation, body, headers) or b"{}")
        return answer

    def post(
        self,
        operation: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        path: str = "/",
        query: str = "",
    ) -> bytes:
        """Post a signed request and return the answer's body; `operation` is for error messages.

        Throttling, a failure of the service and a broken connection are tried again.
        Raises as `call` does.
        """
        for attempt in range(_ATTEMPTS):
            if attempt:
                most = _FIRST_DELAY_SECONDS * 2**attempt
                self._sleep(random.uniform(most / 2, most))  # noqa: S311 - spreads retries, no secret
            is_last = attempt == _ATTEMPTS - 1
            try:
                answer = self._post_once(body, headers or {}, path, query)
            except HTTPError as error:
                if is_last:
                    raise HTTPClientError(error=error) from error
                continue
            if answer.status < 300:
                return answer.data
            refusal = _error(answer, operation)
            if is_last or not _is_transient(answer.status, refusal):
                raise refusal
        raise AssertionError("The last attempt returns or raises.")

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _post_once(
        self, body: bytes, headers: Mapping[str, str], path: str, query: str
    ) -> urllib3.BaseHTTPResponse:
        signed = signed_headers(
            _credentials(),
            self._scope,
            clock.now(),
            path,
            query,
            {**headers, "Host": self._host},
            body,
        )
        trace_id = os.environ.get("_X_AMZN_TRACE_ID")
        if trace_id:  # by which AWS stops functions that call each other for ever
            signed["X-Amzn-Trace-Id"] = trace_id
        url = f"{path}?{query}" if query else path
        return self._pool.urlopen(
            "POST", url, body=body, headers=signed, retries=False, redirect=False
        )


@cache
def client(protocol: Protocol) -> AwsClient:
    """Return the process's client of a service."""
    return AwsClient(protocol)


def _domain(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _credentials() -> Credentials:
    return Credentials(
        setting("AWS_ACCESS_KEY_ID"),
        setting("AWS_SECRET_ACCESS_KEY"),
        os.environ.get("AWS_SESSION_TOKEN"),
    )


def _error(answer: urllib3.BaseHTTPResponse, operation: str) -> ClientError:
    """Return botocore's error for a refusal: its code, and what else the service says."""
    try:
        details: Any = json.loads(answer.data)
    except ValueError:  # XML, or a proxy's page
        details = None
    if not isinstance(details, dict):
        details = {}
    kind = str(
        details.get("__type")
        or answer.headers.get("x-amzn-errortype")
        or _code_in_xml(answer.data)
        or answer.status
    )
    code = kind.rpartition("#")[2].partition(":")[0]
    message = str(details.get("message") or details.get("Message") or "")
    metadata = {"HTTPStatusCode": answer.status}
    response = {
        **details,
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": metadata,
    }
    return ClientError(response, operation)


def _code_in_xml(text: bytes) -> str | None:
    found = re.search(rb"<Code>([\w.]+)</Code>", text)
    return found[1].decode() if found else None


def _is_transient(status: int, error: ClientError) -> bool:
    return status >= 500 or status == 429 or error.response["Error"]["Code"] in _THROTTLED
