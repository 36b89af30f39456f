"""Turns dataclasses into records and back: camelCase keys, times as text.

A record is what DynamoDB stores, what an event carries and what a call answers.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from chalicelib.kernel import clock

T = TypeVar("T")
Record = dict[str, Any]

_converter = Converter()
_converter.register_structure_hook(datetime, lambda text, _: clock.from_text(text))
_converter.register_unstructure_hook(datetime, clock.to_text)


def camel(name: str) -> str:
    """Return `shopId` for `shop_id`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _camel_keys(cls: Any) -> dict[str, Any]:
    return {field.name: override(rename=camel(field.name)) for field in fields(cls)}


_converter.register_structure_hook_factory(
    is_dataclass, lambda cls: make_dict_structure_fn(cls, _converter, **_camel_keys(cls))
)
_converter.register_unstructure_hook_factory(
    is_dataclass, lambda cls: make_dict_unstructure_fn(cls, _converter, **_camel_keys(cls))
)


def to_record(value: Any) -> Record:
    """Return the record of a dataclass."""
    record: Record = _converter.unstructure(value)
    return record


def from_record(cls: type[T], record: Record) -> T:
    """Return the dataclass `cls` that `record` holds; keys it does not know are passed over."""
    return _converter.structure(record, cls)
