"""All types of the contract, and strategies that generate any value of each."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from chalicelib.contract import agenda, answers, events, messages, orders, queue, requests, shops

REQUESTS = [
    value
    for value in vars(requests).values()
    if is_dataclass(value) and value.__module__ == requests.__name__
]
ANSWERS_AND_EVENTS = [
    value
    for module in (agenda, answers, events, messages, orders, queue, shops)
    for value in vars(module).values()
    if is_dataclass(value) and value.__module__ == module.__name__ and value is not events.EventType
]

_TEXT = st.characters(exclude_categories=["Cs"])
_MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a type that the contract's fields use."""
    rules: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, *pairs = get_args(hint)
        rules = dict(pairs)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint, include_extras=True)
        return st.builds(hint, **{f.name: values_of(hints[f.name]) for f in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from([member for member in hint if member.name != "UNKNOWN"])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return _tuples(arguments[0], rules)
    if origin in (Union, types.UnionType):
        return st.one_of([values_of(argument) for argument in arguments])
    if origin is dict:
        return st.dictionaries(st.text(_TEXT, max_size=5), st.integers(), max_size=3)
    return _primitives(hint, rules)


def _tuples(entry: Any, rules: dict[str, Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(
        values_of(entry),
        min_size=rules.get("minItems", 0),
        max_size=3,
        unique=rules.get("uniqueItems", False),
    )
    return lists.map(tuple)


def _primitives(hint: Any, rules: dict[str, Any]) -> st.SearchStrategy[Any]:
    if hint is str and "pattern" in rules:
        return st.from_regex(rules["pattern"], fullmatch=True)
    if hint is str:
        longest = min(rules.get("maxLength", 20), 20)
        return st.text(_TEXT, min_size=rules.get("minLength", 0), max_size=longest)
    if hint is int:
        return st.integers(rules.get("minimum"), rules.get("maximum"))
    return {bool: st.booleans(), datetime: _MOMENTS, type(None): st.none()}[hint]
