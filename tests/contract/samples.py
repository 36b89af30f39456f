"""Samples of the contract's types, built from the types' own fields.

A field that is added to a type appears in its samples, so that no test describes an
answer, an event or a message that the contract does not have.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from chalicelib.contract.shops import Drink, Modifier, Option, Shop

T = TypeVar("T")

MOMENT = datetime(2026, 11, 20, 9, 30, 0, 250_000, tzinfo=UTC)
"""The time of every sample."""

_VALUES: dict[Any, Any] = {str: "text", int: 1, bool: True, datetime: MOMENT}


def sample(cls: type[T], **changes: Any) -> T:
    """Return a `cls` with `changes`; every other field has the plainest value of its type.

    That is "text", 1, true, a fixed moment, the first member of an enumeration, None where
    the type allows it, no entries where a list may be empty, and a sample of another
    dataclass. A field with a default has that.
    """
    hints = get_type_hints(cls, include_extras=True)
    unset = {
        field.name: _value(hints[field.name])
        for field in fields(cast("Any", cls))
        if field.name not in changes and field.default is MISSING
    }
    return cls(**unset, **changes)


def _value(hint: Any) -> Any:
    rules: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, *pairs = get_args(hint)
        rules = dict(pairs)
    if hint in _VALUES:
        return max(rules["minimum"], 1) if "minimum" in rules else _VALUES[hint]
    if is_dataclass(hint):
        return sample(cast("type[Any]", hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    origin = get_origin(hint)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0]) for _ in range(rules.get("minItems", 0)))
    if origin in (Union, types.UnionType) and type(None) in get_args(hint):
        return None
    if origin is dict:
        return {}
    raise TypeError(f"no sample for {hint!r}")


LATTE = sample(
    Drink,
    drink_id="latte",
    name="Latte",
    allergens=("milk",),
    modifiers=(
        sample(Modifier, name="Milk", multiple=False, options=(Option("oat", "Oat", True),)),
    ),
)
SHOP = sample(
    Shop,
    shop_id="demo",
    name="Demo",
    menu=(LATTE,),
    drinks_per_code=10,
    code_interval_seconds=300,
    max_open_orders=20,
    sms_on=False,
    time_zone="UTC",
    version=3,
)
"""An open shop with one drink, which has one option."""
