"""The shapes of this room's calls, as JSON Schema. The API's description shows the same."""

from __future__ import annotations

from chalicelib.kernel.bodies import Schema

_ID: Schema = {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,64}\Z"}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 60}


def _object(properties: dict[str, Schema], required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


OPTION = _object({"optionId": _ID, "name": _NAME, "available": {"type": "boolean"}})

MODIFIER = _object(
    {
        "name": _NAME,
        "required": {"type": "boolean"},
        "multiple": {"type": "boolean"},
        "options": {"type": "array", "minItems": 1, "maxItems": 20, "items": OPTION},
    }
)

DRINK = _object(
    {
        "drinkId": _ID,
        "name": _NAME,
        "description": {"type": "string", "maxLength": 200},
        "available": {"type": "boolean"},
        "allergens": {"type": "array", "maxItems": 14, "items": _NAME},
        "modifiers": {"type": "array", "maxItems": 10, "items": MODIFIER},
    }
)

MENU = _object({"menu": {"type": "array", "maxItems": 60, "items": DRINK}})

NEW_SHOP = _object({"shopId": {"type": "string"}, "name": _NAME})

CHANGES: Schema = {
    **_object(
        {
            "isOpen": {"type": "boolean"},
            "pausedUntil": {"type": ["string", "null"]},
            "name": _NAME,
            "drinksPerCode": {"type": "integer", "minimum": 1, "maximum": 1000},
            "codeIntervalSeconds": {"type": "integer", "minimum": 1, "maximum": 86400},
            "maxOpenOrders": {"type": "integer", "minimum": 1, "maximum": 1000},
            "smsOn": {"type": "boolean"},
            "scansPerAddress": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000},
            "timeZone": {"type": "string", "minLength": 1, "maxLength": 64},
        },
        required=[],
    ),
    "minProperties": 1,
}

AVAILABILITY = _object({"available": {"type": "boolean"}})
