"""Converts the contract's dataclasses to JSON objects and back: camelCase keys, times as text.

A record is what DynamoDB stores, what an event carries and what a call answers.
Reading is strict about types, because a record may come from another
program, and ignores keys that the type does not name, because the contract may grow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from chalicelib.contract import times

T = TypeVar("T")
Record = dict[str, Any]


class NotARecordError(Exception):
    """Raised when a JSON value is not a record of the type that is read."""


def camel(name: str) -> str:
    """Return `shopId` for `shop_id`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def to_record(value: Any) -> Record:
    """Return the record of a dataclass."""
    record: Record = _converter.unstructure(value)
    return record


def from_record(cls: type[T], record: Any) -> T:
    """Return the dataclass `cls` that `record` holds; keys it does not name are ignored.

    Raises:
        NotARecordError: A field is missing or of another type.
    """
    if not isinstance(record, dict):
        raise NotARecordError(f"{cls.__name__} is not a JSON object")
    try:
        return _converter.structure(record, cls)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise NotARecordError(f"{cls.__name__}: {type(error).__name__}: {error}") from error


def narrow(view: type[T], whole: Any) -> T:
    """Return the `view` of a dataclass: the fields that the view names, and no others."""
    return view(**{field.name: getattr(whole, field.name) for field in fields(view)})  # type: ignore[arg-type]


def _text(value: Any, cls: type[str]) -> str:
    """Return a text, or the member of an enumeration: cattrs uses the hook for each StrEnum."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return cls(value)


def _whole(value: Any, _: Any) -> int:
    """Return a whole number; DynamoDB gives numbers as decimals."""
    if isinstance(value, bool | str) or int(value) != value:
        raise TypeError("not a whole number")
    return int(value)


def _flag(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _is_tuple(cls: Any) -> bool:
    return get_origin(cls) is tuple


def _tuple_hook(cls: Any) -> Callable[[Any, Any], tuple[Any, ...]]:
    """Return the hook for a JSON array; it refuses texts and objects, which can be iterated too."""
    entry = get_args(cls)[0]
    read = _converter.get_structure_hook(entry)

    def entries(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise TypeError("not a list")
        return tuple(read(one, entry) for one in value)

    return entries


def _camel_keys(cls: Any) -> dict[str, Any]:
    return {
        field.name: override(
            rename=camel(field.name), omit_if_default=field.metadata.get("omitted", False)
        )
        for field in fields(cls)
    }


_converter = Converter(detailed_validation=False)
_converter.register_structure_hook(str, _text)
_converter.register_structure_hook(int, _whole)
_converter.register_structure_hook(bool, _flag)
_converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
_converter.register_structure_hook(datetime, lambda text, _: times.from_text(text))
_converter.register_unstructure_hook(datetime, times.to_text)
_converter.register_structure_hook_factory(
    is_dataclass, lambda cls: make_dict_structure_fn(cls, _converter, **_camel_keys(cls))
)
_converter.register_unstructure_hook_factory(
    is_dataclass, lambda cls: make_dict_unstructure_fn(cls, _converter, **_camel_keys(cls))
)
