"""The OpenAPI document: every call of the API, its fields from the contract's types."""

from __future__ import annotations

from typing import Any

import pytest

import app  # noqa: F401 - describes and registers every service's routes
from chalicelib.contract.json_schema import request_schema_of, schema_of
from chalicelib.contract.orders import CustomerOrder
from chalicelib.contract.requests import OrderRequest
from chalicelib.kernel import openapi

CALLS = {
    "GET /", "GET /config", "GET /health", "GET /journeys/{journeyId}", "GET /openapi.json",
    "GET /orders", "GET /orders/{orderId}", "PUT /orders/{orderId}", "DELETE /orders/{orderId}",
    "GET /orders/{orderId}/notification", "PUT /orders/{orderId}/notification",
    "GET /orders/{orderId}/push", "PUT /orders/{orderId}/push", "GET /service-worker.js",
    "PUT /orders/{orderId}/rating",
    "GET /shops/{shopId}", "POST /shops/{shopId}/scans", "POST /realtime",
    "POST /staff/realtime", "POST /staff/shops", "GET /staff/shops/{shopId}",
    "PATCH /staff/shops/{shopId}", "PUT /staff/shops/{shopId}/menu",
    "PUT /staff/shops/{shopId}/agenda", "DELETE /staff/shops/{shopId}/agenda",
    "GET /staff/shops/{shopId}/next-break",
    "PATCH /staff/shops/{shopId}/menu/{drinkId}",
    "PATCH /staff/shops/{shopId}/menu/{drinkId}/options/{optionId}",
    "GET /staff/shops/{shopId}/qr-code", "POST /staff/shops/{shopId}/presence",
    "POST /staff/shops/{shopId}/new-code", "GET /staff/shops/{shopId}/orders",
    "POST /staff/shops/{shopId}/orders", "GET /staff/shops/{shopId}/orders/{orderId}",
    "GET /staff/shops/{shopId}/orders/{orderId}/journey",
    "GET /staff/shops/{shopId}/report", "GET /staff/shops/{shopId}/figures",
    "POST /staff/shops/{shopId}/anonymize-orders",
    "GET /staff/shops/{shopId}/supplies",
    "PUT /staff/shops/{shopId}/supplies/{supplyId}",
    "DELETE /staff/shops/{shopId}/supplies/{supplyId}",
    "POST /staff/shops/{shopId}/orders/{orderId}/make",
    "POST /staff/shops/{shopId}/orders/{orderId}/unmake",
    "POST /staff/shops/{shopId}/orders/{orderId}/complete",
    "POST /staff/shops/{shopId}/orders/{orderId}/recall",
    "POST /staff/shops/{shopId}/orders/{orderId}/collect",
    "POST /staff/shops/{shopId}/orders/{orderId}/cancel",
    "POST /staff/shops/{shopId}/orders/{orderId}/no-show",
}  # fmt: skip


@pytest.fixture
def document() -> dict[str, Any]:
    return openapi.document()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_document_has_every_call_of_the_api(document: dict[str, Any]) -> None:
    assert set(operations(document)) == CALLS


def test_calls_under_staff_alone_require_staff(document: dict[str, Any]) -> None:
    for call, operation in operations(document).items():
        is_for_staff = operation.get("security") == [{"staff": []}]
        assert is_for_staff == (" /staff/" in call), call


def test_schemas_are_those_of_the_contract(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["CustomerOrder"] == schema_of(CustomerOrder)
    body = operations(document)["PUT /orders/{orderId}"]["requestBody"]
    assert body["content"]["application/json"]["schema"] == request_schema_of(OrderRequest)


def test_every_reference_leads_to_a_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    references = set(_references(document))
    assert references
    assert {reference.rpartition("/")[2] for reference in references} <= set(schemas)


def test_every_answer_says_what_it_means(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        assert operation["summary"].endswith(".")
        assert {"400", "500"} <= set(operation["responses"])
        for response in operation["responses"].values():
            assert response["description"] in openapi._MEANINGS.values()


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for inner in node for found in _references(inner)]
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for inner in node.values() for found in _references(inner)]
    return []
