"""Reads JSON from the shop into the contract's types.

Every text that the shop sends enters here, by REST or MQTT, and is sanitized, so
that no screen, ticket or log has to. Ids, URLs, tokens and codes are printable
ASCII without surrounding blanks, which `sanitize` returns unchanged.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from backend.client.errors import UnexpectedAnswer
from backend.client.sanitize import sanitize
from chalicelib.contract.serialization import NotARecordError, from_record

T = TypeVar("T")
_MOST_CHARACTERS = 200


def decode(text: str | bytes) -> Any:
    """Return a JSON value, with every string in it safe to be shown.

    Raises:
        UnexpectedAnswer: It is not JSON.
    """
    try:
        return sanitized(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise UnexpectedAnswer("the answer is not JSON") from error


def read(cls: type[T], record: object) -> T:
    """Return the dataclass `cls` that a decoded JSON object holds.

    Fields that `cls` does not have are ignored, because the contract may grow.

    Raises:
        UnexpectedAnswer: It is not an object, or a field is missing or ill-typed.
    """
    try:
        return from_record(cls, record)
    except NotARecordError as error:
        raise UnexpectedAnswer(f"{cls.__name__}: {_reason(error)}"[:_MOST_CHARACTERS]) from error


def sanitized(value: Any) -> Any:
    """Return a JSON value with every string in it safe to be shown."""
    if isinstance(value, str):
        return sanitize(value)
    if isinstance(value, dict):
        return {name: sanitized(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [sanitized(inner) for inner in value]
    return value


def _reason(error: NotARecordError) -> str:
    cause = error.__cause__
    if isinstance(cause, KeyError):
        return f"{cause.args[0]} is missing"
    return "not a JSON object" if cause is None else str(cause)
