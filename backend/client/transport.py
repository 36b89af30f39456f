"""One HTTP call to the shop: send, retry where that is safe, turn refusals into errors.

Every REST call of this package passes here; it is thread-safe.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from backend.client.backoff import full_jitter
from backend.client.errors import ShopUnreachable, UnexpectedAnswer, error_for
from backend.client.views.fields import Fields

# What a proxy or API Gateway answers while the shop behind it is not to be had.
PASSING_STATUSES = frozenset({429, 502, 503, 504})
TIMEOUT = httpx.Timeout(15.0, connect=4.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its status and its body."""

    status: int
    text: str

    def fields(self, what: str) -> Fields:
        """Return the body, a JSON object, ready to be read.

        Raises:
            UnexpectedAnswer: it is not a JSON object.
        """
        return Fields(_json(self.text), what)


class Transport:
    """Sends calls to one shop.

    Args:
        url: where the shop answers, such as ``http://localhost:8000``.
        attempts: how often a call is tried before ``ShopUnreachable``.
        pause: waits a number of seconds; tests pass their own.
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
            method: the HTTP method.
            path: the path, and for another host the whole URL.
            token: goes into ``Authorization: Bearer``.
            body: goes as JSON.
            query: parameters; those that are None are left out.
            headers: further headers.
            repeatable: whether sending it twice does no more than sending it once. Only
                then is it sent again after an answer that never came.

        Raises:
            ShopUnreachable: no answer came in any attempt.
            ApiError: the shop refused.
        """
        request = self._http.build_request(
            method,
            path if path.startswith("http") else self.url + path,
            json=body,
            params={name: value for name, value in (query or {}).items() if value is not None},
            headers={**(headers or {}), **_bearer(token)},
        )
        for attempt in range(1, self._attempts + 1):
            answer = self._attempt(request, repeatable, is_last=attempt == self._attempts)
            if answer is not None:
                return _checked(answer)
            self._pause(full_jitter(attempt, base_seconds=0.2, cap_seconds=3.0))
        raise ShopUnreachable(f"{self.url} does not answer")

    def close(self) -> None:
        """Close the connections that are kept open for further calls."""
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
        may_pass = repeatable and response.status_code in PASSING_STATUSES
        return None if may_pass and not is_last and not _is_rate_limit(response) else response


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _checked(response: httpx.Response) -> Answer:
    """Return the answer of a 2xx response; raise the error that any other one stands for."""
    if response.is_success:
        return Answer(response.status_code, response.text)
    code, message, details = _refusal(response)
    raise error_for(response.status_code, code, message, details)


def _refusal(response: httpx.Response) -> tuple[str, str, Mapping[str, Any]]:
    """Return code, message and details; a proxy's own words where it is not the shop's error."""
    try:
        body = Fields(_json(response.text), "error")
        error = body.maybe_inner("error")
        if error is None:
            return _own_code(response), body.maybe_text("message") or response.reason_phrase, {}
        details = {k: v for k, v in error.raw.items() if k not in {"code", "message"}}
        return error.text("code"), error.text("message"), details
    except UnexpectedAnswer:
        return _own_code(response), response.reason_phrase or "The shop refused", {}


def _is_rate_limit(response: httpx.Response) -> bool:
    """Return whether the shop itself limits this caller; a throttled call is a gateway's word."""
    return response.status_code == 429 and _refusal(response)[0] == "too_many_scans"


def _own_code(response: httpx.Response) -> str:
    return f"http_{response.status_code}"


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnexpectedAnswer("the answer is not JSON") from error
