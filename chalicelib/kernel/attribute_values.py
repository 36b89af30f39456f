"""Converts plain values to DynamoDB's attribute values and back.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
Numbers are whole, and are read as `int`; a set has texts only. boto3's `TypeSerializer` and
`TypeDeserializer` take six times as long for an item of the queue (0.4 ms instead of 0.07), and
return `Decimal`, which the services would have to convert.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, Any]


def to_attributes(item: Mapping[str, Any]) -> Item:
    """Return an item, or the values of an expression, as DynamoDB takes them."""
    return {name: _to_attribute(value) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Return an item of DynamoDB as plain values."""
    return {name: _from_attribute(value) for name, value in attributes.items()}


def _to_attribute(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case dict():
            return {"M": to_attributes(value)}
        case list() | tuple():
            return {"L": [_to_attribute(one) for one in value]}
        case set() | frozenset() if value:
            return {"SS": sorted(value)}
        case _:
            raise TypeError(f"DynamoDB is not given a {type(value).__name__}, nor an empty set.")


def _from_attribute(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(value) if value.lstrip("-").isdigit() else Decimal(value)
        case "NULL":
            return None
        case "M":
            return from_attributes(value)
        case "L":
            return [_from_attribute(one) for one in value]
        case "SS":
            return set(value)
        case _:
            raise TypeError(f"The tables hold no attribute of type {kind}.")
