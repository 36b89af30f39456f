"""Validates the body of a request against the schema that the OpenAPI document shows."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import fastjsonschema

from chalicelib.contract.json_schema import Schema
from chalicelib.kernel.errors import InvalidRequest, TooLarge
from chalicelib.kernel.text import one_line

LIMIT_BYTES = 16 * 1024

# What each rule of JSON Schema means to a person. `{0}` is the rule's value.
_SENTENCES = {
    "type": "must be {0}",
    "minLength": "must not be empty",
    "maxLength": "must be at most {0} characters long",
    "minimum": "must be at least {0}",
    "maximum": "must be at most {0}",
    "maxItems": "must have at most {0} entries",
    "minItems": "must have at least {0} entries",
    "uniqueItems": "must not name anything twice",
    "pattern": "is not of the right form",
    "format": "must be a {0}",
    "enum": "must be one of {0}",
    "minProperties": "must have at least {0} field",
}


def read(raw: bytes, schema: Schema) -> dict[str, Any]:
    """Return the JSON object that `raw` holds, validated against `schema`.

    Every text in it is cleaned first, by the rule of `kernel.text`.

    Raises:
        TooLarge: `raw` is over 16 KiB.
        InvalidRequest: It is not valid; with the first `field` that is wrong.
    """
    if len(raw) > LIMIT_BYTES:
        raise TooLarge(LIMIT_BYTES)
    try:
        body = _cleaned(
            json.loads(raw.decode() or "{}", parse_constant=_refuse_constant, parse_float=_number)
        )
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("The body is not valid JSON.") from error
    try:
        _validator(json.dumps(schema, sort_keys=True))(body)
    except fastjsonschema.JsonSchemaValueException as error:
        raise _explained(error) from error
    if not isinstance(body, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return body


def _cleaned(value: Any) -> Any:
    """Return the value with every text of it on one line."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    if isinstance(value, dict):
        return {one_line(name): _cleaned(entry) for name, entry in value.items()}
    return value


def _number(text: str) -> int | float:
    """Return a whole number as such, also when it is written as `5.0`."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@cache
def _validator(schema: str) -> Any:
    return fastjsonschema.compile(json.loads(schema), use_default=False)


def _explained(error: Any) -> InvalidRequest:
    """Return the error that names the field and says what is wrong with it."""
    path = [str(step) for step in error.path[1:]]
    if error.rule == "additionalProperties":
        unknown = sorted(set(error.value) - set(error.definition.get("properties", {})))
        path.append(unknown[0])
        return InvalidRequest(f"There is no field “{unknown[0]}” here.", ".".join(path))
    if error.rule == "required":
        missing = next(name for name in error.definition["required"] if name not in error.value)
        path.append(missing)
        return InvalidRequest(f"The field “{missing}” is missing.", ".".join(path))
    field = ".".join(path)
    sentence = _SENTENCES.get(error.rule, "is not right").format(_plain(error.rule_definition))
    subject = f"The field “{field}”" if field else "The body"
    return InvalidRequest(f"{subject} {sentence}.", field or None)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(_plain(item) for item in value)
    return {
        "string": "text",
        "boolean": "true or false",
        "integer": "a whole number",
        "array": "a list",
        "object": "an object",
        "null": "null",
    }.get(str(value), str(value))
