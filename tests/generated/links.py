"""Adds OpenAPI links, which Schemathesis follows to generate sequences of requests."""

from __future__ import annotations

import copy
from typing import Any

Document = dict[str, Any]

_ORDER = "/staff/shops/{shopId}/orders/{orderId}"
_STAFF_PARAMETERS = {
    "shopId": "$response.body#/order/shopId",
    "orderId": "$response.body#/order/orderId",
}
_CUSTOMER_PARAMETERS = {"orderId": "$response.body#/order/orderId"}
_AFTER_AN_ORDER = [
    *((f"post {_ORDER}/{action}", _STAFF_PARAMETERS) for action in ("make", "cancel", "collect")),
    (f"get {_ORDER}", _STAFF_PARAMETERS),
    (f"get {_ORDER}/journey", _STAFF_PARAMETERS),
]
_AFTER_A_SCAN = [
    *(
        (f"{method} /orders/{{orderId}}", _CUSTOMER_PARAMETERS)
        for method in ("get", "put", "delete")
    ),
    *(
        (f"{method} /orders/{{orderId}}/notification", _CUSTOMER_PARAMETERS)
        for method in ("get", "put")
    ),
    *_AFTER_AN_ORDER,
]
# By call and status: the next calls, and the sources of their parameters.
_LINKS: dict[tuple[str, str], list[tuple[str, dict[str, str]]]] = {
    ("get /staff/shops/{shopId}/qr-code", "200"): [
        ("post /shops/{shopId}/scans", {"shopId": "$request.path.shopId"})
    ],
    ("post /shops/{shopId}/scans", "201"): _AFTER_A_SCAN,
    ("post /shops/{shopId}/scans", "200"): _AFTER_A_SCAN,
    ("put /orders/{orderId}", "200"): _AFTER_A_SCAN,
    ("post /staff/shops/{shopId}/orders", "201"): _AFTER_AN_ORDER,
    (f"post {_ORDER}/make", "200"): [
        (f"post {_ORDER}/{action}", _STAFF_PARAMETERS)
        for action in ("complete", "unmake", "cancel")
    ],
    (f"post {_ORDER}/complete", "200"): [
        (f"post {_ORDER}/{action}", _STAFF_PARAMETERS) for action in ("collect", "recall", "make")
    ],
}


def with_links(document: Document) -> Document:
    """Return the OpenAPI document with links, and without security requirements."""
    changed = copy.deepcopy(document)
    # The caller of each request is chosen, not generated.
    changed["components"].pop("securitySchemes", None)
    operations = {
        f"{method} {path}": operation
        for path, methods in changed["paths"].items()
        for method, operation in methods.items()
    }
    for operation in operations.values():
        operation.pop("security", None)
    for (source, status), following in _LINKS.items():
        response = operations[source]["responses"][status]
        response["links"] = {target: _link(target, taken) for target, taken in following}
    return changed


def _link(target: str, taken: dict[str, str]) -> dict[str, Any]:
    method, path = target.split()
    pointer = path.replace("~", "~0").replace("/", "~1")
    link: dict[str, Any] = {
        "operationRef": f"#/paths/{pointer}/{method}",
        "parameters": {f"path.{name}": expression for name, expression in taken.items()},
    }
    if path.endswith("/scans"):
        link["requestBody"] = {"code": "$response.body#/code"}
    return link
