"""Values that no generator guesses: ids of existing objects, and texts of a certain format.

Ids are placeholders such as `known-shop`, which are replaced by real ids when a request
is sent; so one seed generates the same requests in every shop.
"""

from __future__ import annotations

from random import Random
from typing import Any

from schemathesis import Case

SHOP = "known-shop"
CODE = "known-code"
JOURNEY = "known-journey"
DRINK = "known-drink"
OPTION = "known-option"
ORDERS = {
    "SCANNED": "known-order-scanned",
    "PLACED": "known-order-placed",
    "MAKING": "known-order-making",
    "COMPLETED": "known-order-completed",
}

_KNOWN: dict[str, list[str]] = {
    "shopId": [SHOP],
    "orderId": list(ORDERS.values()),
    "journeyId": [JOURNEY],
    "drinkId": [DRINK],
    "optionId": [OPTION],
    "code": [CODE],
}
# Texts of a format that the OpenAPI document does not define, at its limits and beyond.
_WELL_FORMED: dict[str, list[str]] = {
    "pausedUntil": [
        "2100-01-01T00:00:00Z",
        "2100-01-01T00:00:00.123+14:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999-23:59",
        "0001-01-01T00:00:00+23:59",
    ],
    "timeZone": ["Europe/Lisbon", "Etc/GMT+12", "localtime", "../UTC"],
    "phoneNumber": ["+15550100", "+351912345678", "+000000000000000"],
}
_NEW_SHOPS = [f"made-{number}" for number in range(20)]

_IN_PATH = 0.9
_IN_BODY = 0.5


def substitute_path_parameters(case: Case[Any], random: Random) -> None:
    """Replace most generated ids in the path by placeholders."""
    case.path_parameters = {
        name: random.choice(_KNOWN[name])
        if name in _KNOWN and random.random() < _IN_PATH
        else value
        for name, value in (case.path_parameters or {}).items()
    }


def substitute_body_fields(case: Case[Any], random: Random) -> None:
    """Replace some generated texts in the body by placeholders, or by well-formed texts."""
    if not isinstance(case.body, dict):
        return
    values: dict[str, list[Any]] = {**_KNOWN, **_WELL_FORMED, "optionIds": [[], [OPTION]]}
    if case.path == "/staff/shops":
        values["shopId"] = _NEW_SHOPS
    for name in case.body:
        if name in values and random.random() < _IN_BODY:
            case.body[name] = random.choice(values[name])
