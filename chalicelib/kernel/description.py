"""`GET /openapi.json` and `GET /health`: what this API is, made from the routes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from chalicelib.kernel.answers import COMPONENTS
from chalicelib.kernel.bodies import Schema
from chalicelib.kernel.records import Record
from chalicelib.kernel.routes import Request, Route, Routes

VERSION = "1.0.0"
_ALWAYS = (400, 500)
_TEXT: Schema = {"type": "string"}

routes = Routes(__name__)
_described: list[Route] = []


def describe(rooms: Iterable[Routes]) -> None:
    """Take the calls of these rooms into the description, beside this module's own."""
    _described[:] = [route for room in rooms for route in room.routes] + routes.routes


@routes.route("GET", "/health", answer="Health")
def get_health(_: Request) -> Record:
    """Say that the API answers, and its version."""
    return {"status": "ok", "version": VERSION}


@routes.route("GET", "/openapi.json", answer="Description")
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
            "schemas": COMPONENTS,
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
            "description": "As asked." if status < 400 else "Refused.",
            "content": {
                route.media_type if status < 400 else "application/json": {
                    "schema": _schema(route, status)
                }
            },
        }
        for status in sorted(statuses)
    }


def _schema(route: Route, status: int) -> Record:
    name = route.answer if status < 400 else "Error"
    return {"$ref": f"#/components/schemas/{name}"}
