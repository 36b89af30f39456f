"""JSON Schema of the contract's types, for OpenAPI and for the events.

Written by hand because the API serves its own description from Lambda, where
only pure Python runs; the maintained generators (pydantic, msgspec) are compiled.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from chalicelib.contract.serialization import camel

Schema = dict[str, Any]
Inner = Callable[[Any], Schema]

_COMPONENTS = "#/components/schemas/"
TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
_PRIMITIVES: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: TIME,
    type(None): {"type": "null"},
}


def schema_of(cls: Any) -> Schema:
    """Return the JSON Schema of a dataclass; the dataclasses that it contains are `$ref`s."""
    return _object(cls, lambda inner: {"$ref": f"{_COMPONENTS}{inner.__name__}"})


def complete_schema_of(cls: Any) -> Schema:
    """Return the JSON Schema of a dataclass with those that it contains inside it."""
    return _object(cls, complete_schema_of)


def request_schema_of(cls: Any) -> Schema:
    """Return the JSON Schema of a request's body, complete in itself: no other fields pass."""
    rules = getattr(cls, "SCHEMA_RULES", {})
    return {**_object(cls, request_schema_of), "additionalProperties": False, **rules}


def schemas_of(classes: Iterable[Any]) -> dict[str, Schema]:
    """Return the schemas of these dataclasses and of all that they contain, by name."""
    found: dict[str, Schema] = {}
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls.__name__ not in found:
            found[cls.__name__] = schema_of(cls)
            waiting += _contained(cls)
    return dict(sorted(found.items()))


def _object(cls: Any, inner: Inner) -> Schema:
    hints = get_type_hints(cls, include_extras=True)
    properties = {camel(field.name): _of(hints[field.name], inner) for field in fields(cls)}
    required = [camel(field.name) for field in fields(cls) if field.default is MISSING]
    return {"type": "object", "properties": properties, "required": required}


def _of(hint: Any, inner: Inner) -> Schema:
    if hint in _PRIMITIVES:
        return _PRIMITIVES[hint]
    if get_origin(hint) is Annotated:
        base, *rules = get_args(hint)
        return {**_of(base, inner), **dict(rules)}
    if is_dataclass(hint) and isinstance(hint, type):
        return inner(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint if member.name != "UNKNOWN"]}
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0], inner)}
    if origin in (Union, types.UnionType):
        return _nullable([_of(argument, inner) for argument in arguments])
    if origin is dict:
        return {"type": "object"}
    raise TypeError(f"no JSON Schema for {hint!r}")


def _nullable(choices: list[Schema]) -> Schema:
    """Return the schema of a union; a primitive or null is one type list."""
    null = _PRIMITIVES[type(None)]
    (one, *others) = [choice for choice in choices if choice != null]
    if not others and isinstance(one.get("type"), str) and null in choices:
        return {**one, "type": [one["type"], "null"]}
    if not others and "enum" in one and null in choices:
        return {"enum": [*one["enum"], None]}
    return {"anyOf": choices}


def _contained(cls: Any) -> list[Any]:
    """Return the dataclasses that the fields of `cls` name."""
    found: list[Any] = []
    waiting = list(get_type_hints(cls).values())
    while waiting:
        hint = waiting.pop()
        if is_dataclass(hint):
            found.append(hint)
        waiting += [a for a in get_args(hint) if a is not Ellipsis]
    return found
