"""`GET /openapi.json` and `GET /health`: the API's description, made from its routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from chalicelib.contract.answers import ErrorAnswer, HealthAnswer
from chalicelib.contract.json_schema import Schema, schemas_of
from chalicelib.contract.serialization import Record
from chalicelib.kernel.routes import Request, Route, Routes

VERSION = "1.0.0"
_ALWAYS = (400, 500, 503)
_MEANINGS = {
    200: "Success.",
    201: "Created.",
    202: "Accepted.",
    400: "The request is malformed; the error names the field.",
    401: "The caller is not authenticated.",
    403: "The caller's role does not allow this.",
    404: "It does not exist, or not for this caller.",
    409: "The present state does not allow this; the error's code says why.",
    410: "The code has expired.",
    413: "The body is larger than 16 KiB.",
    422: "The menu does not offer this choice.",
    429: "The caller has reached a limit; the error says when to try again.",
    500: "An unexpected error; the log has its incident id.",
    503: "Nothing can be stored just now; the same call may succeed later.",
}
_TEXT: Schema = {"type": "string"}

routes = Routes(__name__)
_described: list[Route] = []


def describe(services: Iterable[Routes]) -> None:
    """Describe the calls of these services, beside this module's own."""
    _described[:] = [route for service in services for route in service.routes] + routes.routes


@routes.route("GET", "/health", answer=HealthAnswer)
def get_health(_: Request) -> HealthAnswer:
    """Return that the API answers, and its version."""
    return HealthAnswer("ok", VERSION)


@routes.route("GET", "/openapi.json")
def get_description(_: Request) -> Record:
    """Describe the API, as OpenAPI 3.1."""
    return document()


def document() -> Record:
    """Return the OpenAPI 3.1 document of the calls described."""
    paths: dict[str, Record] = {}
    for route in _described:
        paths.setdefault(_camel_path(route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Serverlesspresso",
            "version": VERSION,
            "description": "Order a coffee at an event, make it, and follow it.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas_of([ErrorAnswer, *(r.answer for r in _described if r.answer)]),
            "securitySchemes": {
                "customer": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _camel_path(path: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), path)


def _operation(route: Route) -> Record:
    names = re.findall(r"{(\w+)}", _camel_path(route.path))
    operation: Record = {
        "summary": route.summary,
        "parameters": [_parameter(name, "path", _TEXT) for name in names]
        + [_parameter(name, "query", schema) for name, schema in route.query.items()]
        + [_parameter(name, "header", schema) for name, schema in route.headers.items()],
        "responses": _responses(route),
    }
    if route.body is not None:
        content = {"application/json": {"schema": route.body}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.roles is not None:
        operation["security"] = [{"staff": []}]
    elif route.customer:
        operation["security"] = [{"customer": []}]
    return operation


def _parameter(name: str, place: str, schema: Schema) -> Record:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _responses(route: Route) -> dict[str, Any]:
    statuses = {route.status, *route.errors, *_ALWAYS}
    if route.roles is not None:
        statuses |= {401, 403}
    if route.body is not None:
        statuses.add(413)
    return {
        str(status): {
            "description": _MEANINGS[status],
            "content": _content(route, status),
        }
        for status in sorted(statuses)
    }


def _content(route: Route, status: int) -> Record:
    if status >= 400:
        return {"application/json": {"schema": _schema(route, status)}}
    text = {route.text_media_type: {"schema": _TEXT}} if route.text_media_type else {}
    return {route.media_type: {"schema": _schema(route, status)}, **text}


def _schema(route: Route, status: int) -> Record:
    answer = route.answer if status < 400 else ErrorAnswer
    if answer is None:
        return {"type": "object"} if route.media_type == "application/json" else _TEXT
    return {"$ref": f"#/components/schemas/{answer.__name__}"}
