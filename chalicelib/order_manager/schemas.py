"""The shapes of this room's calls, as JSON Schema. The API's description shows the same."""

from __future__ import annotations

from chalicelib.kernel.bodies import Schema

WISH: Schema = {
    "type": "object",
    "properties": {
        "drinkId": {"type": "string", "maxLength": 64},
        "optionIds": {
            "type": "array",
            "maxItems": 50,
            "uniqueItems": True,
            "items": {"type": "string", "maxLength": 64},
        },
        "name": {"type": ["string", "null"], "maxLength": 20},
        "note": {"type": ["string", "null"], "maxLength": 80},
    },
    "required": ["drinkId", "optionIds"],
    "additionalProperties": False,
}

CANCELLATION: Schema = {
    "type": "object",
    "properties": {"reason": {"type": ["string", "null"], "maxLength": 200}},
    "additionalProperties": False,
}

LISTING: dict[str, Schema] = {
    "state": {"enum": ["open", "completed", "cancelled"], "default": "open"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 100},
    "cursor": {"type": "string"},
}

IDEMPOTENCY: dict[str, Schema] = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255}
}
