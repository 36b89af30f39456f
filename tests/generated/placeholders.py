"""Placeholders for ids that nobody can guess, such as `known-shop`.

They are put into most generated requests, which would be about nothing otherwise, and are
replaced by real ids when a request is sent; so one seed generates the same requests in
every shop.
"""

from __future__ import annotations

from random import Random

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
_IN_PATH = 0.9
_IN_BODY = 0.5


def put_into_path(case: Case, random: Random) -> None:
    """Replace most of the path's generated ids by placeholders."""
    case.path_parameters = {
        name: random.choice(_KNOWN[name]) if random.random() < _IN_PATH else value
        for name, value in (case.path_parameters or {}).items()
    }


def put_into_body(case: Case, random: Random) -> None:
    """Replace some of the body's generated ids by placeholders, save where a shop is created."""
    if not isinstance(case.body, dict) or case.path == "/staff/shops":
        return
    for name in case.body:
        if name in _KNOWN and random.random() < _IN_BODY:
            case.body[name] = random.choice(_KNOWN[name])
        elif name == "optionIds" and random.random() < _IN_BODY:
            case.body[name] = random.choice([[], [OPTION]])
