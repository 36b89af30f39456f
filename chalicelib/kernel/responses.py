"""Answers of calls as Chalice's responses: the contract's types, and its errors."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from chalice import Response

from chalicelib.contract.serialization import to_record
from chalicelib.kernel import ids, log
from chalicelib.kernel.errors import ShopError, Unavailable
from chalicelib.kernel.http_statuses import headers_of, status_of
from chalicelib.kernel.outages import is_outage

_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class _Bytes(Response):
    """An answer of bytes, in base64 as API Gateway wants it.

    Chalice would do so for the types of `app.api.binary_types` alone, and then
    refuse the answer to callers without an `Accept` that names the type.
    """

    def to_dict(
        self,
        binary_types: list[str] | None = None,  # noqa: ARG002 - these bytes are sent as bytes anyway
    ) -> dict[str, Any]:
        """Return the answer as Lambda hands it to API Gateway."""
        answer: dict[str, Any] = super().to_dict(None)
        return {
            **answer,
            "body": base64.b64encode(self.body).decode(),
            "isBase64Encoded": True,
        }


def of(body: Any, status: int, headers: Mapping[str, str]) -> Response:
    """Return a response: a type of the contract or a record as JSON, text and bytes as they are."""
    if is_dataclass(body):
        body = to_record(body)
    if isinstance(body, bytes):
        return _Bytes(body, headers=dict(headers), status_code=status)
    if isinstance(body, str):
        return Response(body, headers=dict(headers), status_code=status)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, headers={**_HEADERS, **headers}, status_code=status)


def of_error(error: Exception) -> Response:
    """Return the response to an error of a call, which is logged with the call."""
    if isinstance(error, ShopError):
        return _of_problem(error)
    if is_outage(error):
        log.note_failure("AWS is not available.", error)
        return _of_problem(Unavailable())
    incident_id = ids.new_id()
    log.note_failure("A call failed.", error, incidentId=incident_id)
    problem = ShopError(
        "internal_error", "Something broke on our side; please try again.", incidentId=incident_id
    )
    return of(problem.body(), 500, {})


def _of_problem(problem: ShopError) -> Response:
    log.note(refusal=problem.code)
    return of(problem.body(), status_of(problem), headers_of(problem))
