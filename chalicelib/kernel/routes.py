"""The REST calls of a service: a Chalice blueprint whose views take and return plain values.

A view takes a `Request` and its path's parameters, and returns a type of the
contract, a record, or an `Answer`. Who may call, what the body must look like and
how an error is answered is decided here, beneath Chalice's decorator, because
errors of a view never reach Chalice's middleware.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from chalice import Blueprint, CognitoUserPoolAuthorizer, Response

from chalicelib.contract.json_schema import Schema, request_schema_of
from chalicelib.kernel import ids, log, responses, validation
from chalicelib.kernel.customer_tokens import customer_tokens
from chalicelib.kernel.errors import (
    Forbidden,
    InvalidRequest,
    Unauthenticated,
)
from chalicelib.kernel.request_origin import base_url, client_address
from chalicelib.kernel.roles import Customer, Role, Staff, staff_from_claims
from chalicelib.kernel.settings import deploy_time_setting, setting

_STAFF_AUTHORIZER = CognitoUserPoolAuthorizer(
    "Staff", provider_arns=[deploy_time_setting("USER_POOL_ARN")]
)


@dataclass(frozen=True)
class Request:
    """A call as a view sees it. `body` is valid by the route's schema.

    `customer` is set where the route asks for one or can use one; `client_address`
    is the caller's IP address, None where it is not known.
    """

    body: dict[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    customer: Customer | None = None
    staff: Staff | None = None
    base_url: str = ""
    client_address: str | None = None

    def require_customer(self) -> Customer:
        """Return the customer who calls; `Unauthenticated` if there is none."""
        if self.customer is None:
            raise Unauthenticated
        return self.customer

    def require_staff(self) -> Staff:
        """Return the member of staff who calls; `Unauthenticated` if there is none."""
        if self.staff is None:
            raise Unauthenticated
        return self.staff


@dataclass(frozen=True)
class Answer:
    """What a view answers, where the status or the headers are not the route's own."""

    body: Any
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """A REST call, as the OpenAPI document lists it."""

    method: str
    path: str
    summary: str
    status: int
    body_type: type[Any] | None
    answer: type[Any] | None
    errors: tuple[int, ...]
    roles: frozenset[Role] | None
    customer: bool
    optional_customer: bool
    query: Mapping[str, Schema]
    headers: Mapping[str, Schema]
    media_type: str = "application/json"
    text_media_type: str | None = None

    @cached_property
    def body(self) -> Schema | None:
        """The JSON Schema of the body, made on first use: a function serves few of its routes."""
        return request_schema_of(self.body_type) if self.body_type else None


class Routes:
    """Collects the calls of a service: `blueprint` for Chalice, `routes` for OpenAPI."""

    def __init__(self, import_name: str) -> None:
        self.blueprint = Blueprint(import_name)
        self.routes: list[Route] = []

    def route(
        self,
        method: str,
        path: str,
        *,
        answer: type[Any] | None = None,
        status: int = 200,
        body: type[Any] | None = None,
        errors: Iterable[int] = (),
        customer: bool = False,
        optional_customer: bool = False,
        roles: frozenset[Role] | None = None,
        query: Mapping[str, Schema] | None = None,
        headers: Mapping[str, Schema] | None = None,
        media_type: str = "application/json",
        text_media_type: str | None = None,
    ) -> Callable[[View], View]:
        """Register a call.

        It is public; or, with `customer`, requires a customer's token; or, with
        `optional_customer`, uses a valid one and ignores any other; or, with
        `roles`, requires the ID token of staff in one of them. `answer` is
        the contract's type of the answer's body (None for a page, or any object),
        `body` that of the request's, `errors` the statuses besides `status`.
        `text_media_type` is what it may answer instead of JSON, on demand.
        """

        def register(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            route = Route(
                method=method,
                path=path,
                summary=summary,
                status=status,
                body_type=body,
                answer=answer,
                errors=tuple(errors),
                roles=roles,
                customer=customer,
                optional_customer=optional_customer,
                query=query or {},
                headers=headers or {},
                media_type=media_type,
                text_media_type=text_media_type,
            )
            self.routes.append(route)
            self._register(route, view)
            return view

        return register

    def staff_route(
        self, method: str, path: str, roles: frozenset[Role], **described: Any
    ) -> Callable[[View], View]:
        """Register a call under `/staff` that is open to `roles` alone."""
        return self.route(method, f"/staff{path}", roles=roles, **described)

    def _register(self, route: Route, view: View) -> None:
        @functools.wraps(view)
        def chalice_view(**path_parameters: str) -> Response:
            began = time.perf_counter()
            request = self.blueprint.current_request
            response = _answer(route, view, request, path_parameters)
            log.write_invocation(
                "A call was answered.",
                began,
                self.blueprint.lambda_context,
                call=f"{route.method} {route.path}",
                status=response.status_code,
                gatewayRequestId=request.context.get("requestId"),
                **_ids_in(path_parameters),
            )
            return response

        options: dict[str, Any] = {"methods": [route.method], "content_types": ["*/*"]}
        if route.roles is not None:
            options["authorizer"] = _STAFF_AUTHORIZER
        self.blueprint.route(route.path, name=view.__name__, **options)(chalice_view)


def _ids_in(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the well-formed ids among a path's parameters, as the log has them."""
    order_id, shop_id = parameters.get("order_id", ""), parameters.get("shop_id", "")
    return {
        **({"orderId": order_id} if ids.shop_of(order_id) else {}),
        **({"shopId": shop_id} if ids.is_shop_id(shop_id) else {}),
    }


def _answer(
    route: Route, view: View, chalice_request: Any, parameters: Mapping[str, str]
) -> Response:
    """Call the view and convert what it returns or raises to the contract's form."""
    try:
        request = _read(route, chalice_request)
        result = view(request, **{name: unquote(value) for name, value in parameters.items()})
    except Exception as error:  # noqa: BLE001 - the edge of the call: nothing above answers in the contract's form
        return responses.of_error(error)
    if not isinstance(result, Answer):
        result = Answer(result, route.status)
    order_id = getattr(getattr(result.body, "order", None), "order_id", None)
    if order_id:
        log.note(orderId=order_id)
    return responses.of(result.body, result.status, result.headers)


def _read(route: Route, chalice_request: Any) -> Request:
    headers = chalice_request.headers
    query = chalice_request.query_params or {}
    _check_query(route, query)
    staff = _staff(route, chalice_request)
    customer = _customer(route, headers)
    body = {}
    if route.method in ("POST", "PUT", "PATCH", "DELETE"):
        body = validation.read(chalice_request.raw_body or b"", route.body or _NO_FIELDS)
    return Request(
        body,
        query,
        headers,
        customer,
        staff,
        base_url(chalice_request),
        client_address(chalice_request),
    )


_NO_FIELDS: Schema = {"type": "object", "properties": {}, "additionalProperties": False}


def _check_query(route: Route, query: Mapping[str, str]) -> None:
    for name in query:
        if name not in route.query and route.query:
            raise InvalidRequest(f"There is no parameter “{name}” here.", name)


def _staff(route: Route, chalice_request: Any) -> Staff | None:
    if route.roles is None:
        return None
    claims = (chalice_request.context.get("authorizer") or {}).get("claims")
    staff = staff_from_claims(claims, setting("USER_POOL_CLIENT_ID")) if claims else None
    if staff is None:
        raise Unauthenticated
    log.note(roles=sorted(staff.roles))
    if not staff.roles & route.roles:
        raise Forbidden
    return staff


def _customer(route: Route, headers: Mapping[str, str]) -> Customer | None:
    """Return the customer who calls, on a route that asks for one or can use one.

    Raises:
        Unauthenticated: The route requires a customer, and there is no valid token.
    """
    if not (route.customer or route.optional_customer):
        return None
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = ""
    if route.customer:
        return customer_tokens().read(token.strip())
    return customer_tokens().read_if_valid(token.strip()) if token else None
