"""One HTTP call to the shop: sends it, retries where that is safe, and raises on errors.

Every REST call of this package goes through here. Thread-safe.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from backend.client.backoff import full_jitter
from backend.client.errors import ShopUnreachable, UnexpectedAnswer, error_for
from backend.client.reader import decode, read
from chalicelib.contract.answers import ErrorAnswer

T = TypeVar("T")

# What a proxy or API Gateway answers while the shop behind it is not available.
TRANSIENT_STATUSES = frozenset({429, 502, 503, 504})
TIMEOUT = httpx.Timeout(15.0, connect=4.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful response: its status and its body."""

    status: int
    text: str

    def read(self, cls: type[T]) -> T:
        """Return the body as a type of the contract.

        Raises:
            UnexpectedAnswer: It is not a JSON object of that type.
        """
        return read(cls, decode(self.text))


class Transport:
    """Sends calls to one shop.

    Args:
        url: Where the shop answers, such as `http://localhost:8000`.
        attempts: How often a call is tried before `ShopUnreachable` is raised.
        pause: Waits a number of seconds; tests pass their own.
    """

    def __init__(
        self, url: str, *, attempts: int = 3, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self._attempts = attempts
        self._pause = pause
        self._http = httpx.Client(timeout=TIMEOUT, limits=httpx.Limits(max_connections=64))

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int | None] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Answer:
        """Send one call and return its answer.

        Args:
            method: The HTTP method.
            path: The path.
            token: Is sent as `Authorization: Bearer`.
            body: Is sent as JSON.
            query: Parameters; those that are None are left out.
            headers: Further headers.
            repeatable: Whether the call is idempotent. Only then is it sent again after
                a response that never arrived.

        Raises:
            ShopUnreachable: No attempt was answered.
            ApiError: The shop refused the call.
        """
        request = self._http.build_request(
            method,
            self.url + path,
            json=body,
            params={name: value for name, value in (query or {}).items() if value is not None},
            headers={**(headers or {}), **_bearer(token)},
        )
        for attempt in range(1, self._attempts + 1):
            answer = self._attempt(request, repeatable, is_last=attempt == self._attempts)
            if answer is not None:
                return _successful(answer)
            self._pause(full_jitter(attempt, base_seconds=0.2, cap_seconds=3.0))
        raise ShopUnreachable(f"{self.url} does not answer")

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    def _attempt(
        self, request: httpx.Request, repeatable: bool, *, is_last: bool
    ) -> httpx.Response | None:
        """Return the response, or None if the call may be sent again."""
        try:
            response = self._http.send(request)
        except httpx.TransportError as error:
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            if is_last or not (repeatable or never_sent):
                raise ShopUnreachable(f"{self.url} does not answer: {error}") from error
            return None
        is_transient = repeatable and response.status_code in TRANSIENT_STATUSES
        if is_transient and not is_last and not _is_rate_limit(response):
            return None
        return response


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _successful(response: httpx.Response) -> Answer:
    """Return the answer of a 2xx response; raise the error that any other one stands for."""
    if response.is_success:
        return Answer(response.status_code, response.text)
    raise error_for(response.status_code, *_problem(response))


def _problem(response: httpx.Response) -> tuple[str, str, Mapping[str, Any]]:
    """Return an error's code, message and details; a proxy's or API Gateway's have no code."""
    message = response.reason_phrase or "The shop refused the call."
    try:
        body = decode(response.text)
        if not isinstance(body, dict) or "error" in body:
            problem = read(ErrorAnswer, body).error
            details = {k: v for k, v in body["error"].items() if k not in {"code", "message"}}
            return problem.code, problem.message, details
        message = str(body.get("message") or message)
    except UnexpectedAnswer:
        pass
    return f"http_{response.status_code}", message, {}


def _is_rate_limit(response: httpx.Response) -> bool:
    """Return whether the shop itself limits this caller; any other 429 is API Gateway's."""
    return response.status_code == 429 and _problem(response)[0] == "too_many_scans"
