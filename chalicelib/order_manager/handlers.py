"""The calls and events of `order_manager`, wired to its service."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.contract.answers import (
    OrderAnswer,
    OrdersAnswer,
    StaffOrderAnswer,
    StaffOrdersAnswer,
)
from chalicelib.contract.events import pattern
from chalicelib.contract.json_schema import Schema
from chalicelib.contract.requests import CancelRequest, OrderRequest, RatingRequest
from chalicelib.contract.serialization import from_record
from chalicelib.kernel import embedded_metrics, ids
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.roles import ANY_STAFF, BAR, Staff
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting, setting
from chalicelib.order_manager import cloudwatch_metrics, model
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.refusals import publishing_sold_out
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.store import DynamoOrderRepository
from chalicelib.order_manager.workflow_events import HANDLERS
from chalicelib.order_manager.workflows import StepFunctions

routes = Routes(__name__)
_ORDER = "/shops/{shop_id}/orders/{order_id}"
_LISTING: dict[str, Schema] = {
    "state": {"enum": ["open", "completed", "cancelled"], "default": "open"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 100},
    "cursor": {"type": "string"},
}
_IDEMPOTENCY: dict[str, Schema] = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255}
}


def _service(**answering: Any) -> OrderService:
    return OrderService(
        DynamoOrderRepository(),
        cloudwatch_metrics.measured(EventBus().publish),
        StepFunctions(),
        customer_timeout=_timeout("CUSTOMER_TIMEOUT_SECONDS"),
        barista_timeout=_timeout("BARISTA_TIMEOUT_SECONDS"),
        **answering,
    )


def _timeout(name: str) -> timedelta:
    return timedelta(seconds=int(setting(name)))


@cache
def service() -> OrderService:
    """Return the service for calls, which may use the ports."""
    return _service(shops=lambda: ports.shops, queues=lambda: ports.queues)


@cache
def service_for_events() -> OrderService:
    """Return the service for events, in a function without ports."""
    return _service()


# --- for customers ----------------------------------------------------------------


@routes.route("GET", "/orders", answer=OrdersAnswer, errors=[401], customer=True)
def list_own_orders(request: Request) -> OrdersAnswer:
    """List this customer's orders, newest first."""
    return OrdersAnswer(tuple(service().orders_of(request.require_customer().customer_id)))


@routes.route("GET", "/orders/{order_id}", answer=OrderAnswer, errors=[401, 404], customer=True)
def get_own_order(request: Request, order_id: str) -> OrderAnswer:
    """Show one of this customer's orders."""
    return OrderAnswer(service().order_of(request.require_customer().customer_id, order_id))


@routes.route(
    "PUT",
    "/orders/{order_id}",
    answer=OrderAnswer,
    body=OrderRequest,
    errors=[401, 404, 409, 422],
    customer=True,
)
def place_order(request: Request, order_id: str) -> OrderAnswer:
    """Place an order: choose the drink."""
    customer = request.require_customer()
    with publishing_sold_out(order_id):
        order = service().place(customer.customer_id, order_id, _order_request(request))
    return OrderAnswer(order)


@routes.route(
    "DELETE", "/orders/{order_id}", answer=OrderAnswer, errors=[401, 404, 409], customer=True
)
def cancel_own_order(request: Request, order_id: str) -> OrderAnswer:
    """Cancel an order that nobody makes yet."""
    customer = request.require_customer()
    return OrderAnswer(service().cancel_by_customer(customer.customer_id, order_id))


@routes.route(
    "PUT",
    "/orders/{order_id}/rating",
    answer=OrderAnswer,
    body=RatingRequest,
    errors=[401, 404, 409],
    customer=True,
)
def rate_order(request: Request, order_id: str) -> OrderAnswer:
    """Rate a drink that is ready or collected, with 1 to 5 stars."""
    customer = request.require_customer()
    return OrderAnswer(service().rate(customer.customer_id, order_id, request.body["stars"]))


# --- for the staff ------------------------------------------------------------------


@routes.staff_route(
    "GET",
    "/shops/{shop_id}/orders",
    ANY_STAFF,
    answer=StaffOrdersAnswer,
    errors=[404],
    query=_LISTING,
)
def list_orders(request: Request, shop_id: str) -> StaffOrdersAnswer:
    """List a shop's orders: the open ones oldest first, others newest first."""
    ports.shops.find(shop_id)
    kind = request.query.get("state", "open")
    if kind not in _LISTING["state"]["enum"]:
        raise InvalidRequest("The state must be open, completed or cancelled.", "state")
    limit = request.query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:4]) <= 200 and len(limit) < 4):
        raise InvalidRequest("The limit must be a whole number from 1 to 200.", "limit")
    orders, cursor = service().orders_in(
        shop_id, kind, int(limit), request.query.get("cursor") or None
    )
    return StaffOrdersAnswer(tuple(orders), cursor)


@routes.staff_route(
    "POST",
    "/shops/{shop_id}/orders",
    BAR,
    answer=StaffOrderAnswer,
    status=201,
    body=OrderRequest,
    errors=[404, 409, 422],
    headers=_IDEMPOTENCY,
)
def take_walk_up(request: Request, shop_id: str) -> StaffOrderAnswer:
    """Take an order at the counter, from a customer without a phone."""
    staff = request.require_staff()
    key = request.headers.get("idempotency-key")
    order_id = _walk_up_id(shop_id, staff, key) if key else ids.new_order_id(shop_id)
    with embedded_metrics.counting_refusals("WalkUpsRefused", shop_id):
        order = service().walk_up(shop_id, staff, _order_request(request), order_id)
    return StaffOrderAnswer(order)


@routes.staff_route("GET", _ORDER, BAR, answer=StaffOrderAnswer, errors=[404])
def get_order(_: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Show an order of a shop."""
    return StaffOrderAnswer(service().order_in(shop_id, order_id))


@routes.staff_route("POST", f"{_ORDER}/make", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def make(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Take an order, to make it."""
    return _act(request, shop_id, order_id, model.make)


@routes.staff_route("POST", f"{_ORDER}/unmake", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def unmake(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Return an order to the queue."""
    return _act(request, shop_id, order_id, lambda order, staff, _: model.unmake(order, staff))


@routes.staff_route("POST", f"{_ORDER}/complete", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def complete(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Mark a drink as ready."""
    return _act(request, shop_id, order_id, model.complete)


@routes.staff_route("POST", f"{_ORDER}/recall", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def recall(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Take a ready drink back, to be made again."""
    return _act(request, shop_id, order_id, model.recall)


@routes.staff_route("POST", f"{_ORDER}/collect", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def collect(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Mark a drink as handed over."""
    return _act(request, shop_id, order_id, model.collect)


@routes.staff_route("POST", f"{_ORDER}/no-show", BAR, answer=StaffOrderAnswer, errors=[404, 409])
def no_show(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Cancel a ready drink that nobody collects."""
    return _act(request, shop_id, order_id, model.no_show)


@routes.staff_route(
    "POST",
    f"{_ORDER}/cancel",
    BAR,
    answer=StaffOrderAnswer,
    body=CancelRequest,
    errors=[404, 409],
)
def cancel(request: Request, shop_id: str, order_id: str) -> StaffOrderAnswer:
    """Cancel an order, with a message to its customer."""
    message = request.body.get("reason") or None
    return _act(
        request,
        shop_id,
        order_id,
        lambda order, staff, now: model.cancel_by_staff(order, staff, message, now),
    )


# --- events -----------------------------------------------------------------------------


@routes.blueprint.on_cw_event(
    pattern(
        deploy_time_setting("STAGE"),
        "OrderProcessor.WorkflowStarted",
        "OrderProcessor.WaitingCompletion",
        "OrderProcessor.OrderTimeOut",
        "OrderProcessor.ShopNotready",
        "Validator.CodeWithdrawn",
    ),
    name="order_manager",
)
@event_handler
def on_workflow_event(event: Any) -> None:
    """Store task tokens; end orders that timed out, got no place or lost their code."""
    HANDLERS[event.detail_type](service_for_events(), event.detail)


@routes.blueprint.on_cw_event(
    {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [deploy_time_setting("STATE_MACHINE_ARN")],
        },
    },
    name="order_manager_failures",
)
@event_handler
def on_workflow_failure(event: Any) -> None:
    """End the order whose workflow failed, so that it does not stay open for ever."""
    HANDLERS[event.detail_type](service_for_events(), event.detail)


def _order_request(request: Request) -> OrderRequest:
    wanted = from_record(OrderRequest, request.body)
    return replace(wanted, name=wanted.name or None, note=wanted.note or None)


def _walk_up_id(shop_id: str, staff: Staff, key: str) -> str:
    """Return the order id that this person's idempotency key always leads to."""
    digest = hashlib.sha256(f"{shop_id}|{staff.staff_id}|{key}".encode()).digest()
    return f"{shop_id}_{urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"


def _act(
    request: Request,
    shop_id: str,
    order_id: str,
    decide: Callable[[Order, Staff, datetime], Order],
) -> StaffOrderAnswer:
    staff = request.require_staff()
    order = service().act(shop_id, order_id, lambda order, now: decide(order, staff, now))
    return StaffOrderAnswer(order)
