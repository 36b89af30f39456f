"""The calls and events of `order_manager`, wired to its service."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.kernel import ids
from chalicelib.kernel.bus import Bus
from chalicelib.kernel.errors import InvalidRequest
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.events import pattern
from chalicelib.kernel.neighbours import neighbours
from chalicelib.kernel.records import Record
from chalicelib.kernel.roles import ANY_STAFF, BAR, Staff
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting, setting
from chalicelib.order_manager import model, schemas
from chalicelib.order_manager.order import Order, Wish
from chalicelib.order_manager.service import OrderService
from chalicelib.order_manager.store import OrderTables
from chalicelib.order_manager.workflow_events import HANDLERS
from chalicelib.order_manager.workflows import StepFunctions

routes = Routes(__name__)
_ORDER = "/shops/{shop_id}/orders/{order_id}"


def _service(**asking: Any) -> OrderService:
    timeout = timedelta(seconds=int(setting("CUSTOMER_TIMEOUT_SECONDS")))
    return OrderService(OrderTables(), Bus().publish, StepFunctions(), timeout, **asking)


@cache
def service() -> OrderService:
    """Return this room's service for calls, which may ask the neighbours."""
    return _service(shops=lambda: neighbours.shops, line=lambda: neighbours.line)


@cache
def service_for_events() -> OrderService:
    """Return this room's service for events, in a function without neighbours."""
    return _service()


# --- for customers ----------------------------------------------------------------


@routes.route("GET", "/orders", answer="Orders", errors=[401], customer=True)
def list_own_orders(request: Request) -> Record:
    """List this customer's orders, newest first."""
    return {"orders": service().orders_of(request.require_customer().customer_id)}


@routes.route("GET", "/orders/{order_id}", answer="OrderAnswer", errors=[401, 404], customer=True)
def get_own_order(request: Request, order_id: str) -> Record:
    """Show one of this customer's orders."""
    return {"order": service().order_of(request.require_customer().customer_id, order_id)}


@routes.route(
    "PUT",
    "/orders/{order_id}",
    answer="OrderAnswer",
    body=schemas.WISH,
    errors=[401, 404, 409, 422],
    customer=True,
)
def place_order(request: Request, order_id: str) -> Record:
    """Place an order: choose the drink."""
    customer = request.require_customer()
    return {"order": service().place(customer.customer_id, order_id, _wish(request))}


@routes.route(
    "DELETE", "/orders/{order_id}", answer="OrderAnswer", errors=[401, 404, 409], customer=True
)
def cancel_own_order(request: Request, order_id: str) -> Record:
    """Cancel an order that nobody makes yet."""
    customer = request.require_customer()
    return {"order": service().cancel_by_customer(customer.customer_id, order_id)}


# --- for the staff ------------------------------------------------------------------


@routes.staff_route(
    "GET",
    "/shops/{shop_id}/orders",
    ANY_STAFF,
    answer="StaffOrders",
    errors=[404],
    query=schemas.LISTING,
)
def list_orders(request: Request, shop_id: str) -> Record:
    """List a shop's orders: the open ones oldest first, others newest first."""
    neighbours.shops.find(shop_id)
    kind = request.query.get("state", "open")
    if kind not in schemas.LISTING["state"]["enum"]:
        raise InvalidRequest("The state must be open, completed or cancelled.", "state")
    limit = request.query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:4]) <= 200 and len(limit) < 4):
        raise InvalidRequest("The limit must be a whole number from 1 to 200.", "limit")
    orders, cursor = service().orders_in(
        shop_id, kind, int(limit), request.query.get("cursor") or None
    )
    return {"orders": orders, "cursor": cursor}


@routes.staff_route(
    "POST",
    "/shops/{shop_id}/orders",
    BAR,
    answer="StaffOrderAnswer",
    status=201,
    body=schemas.WISH,
    errors=[404, 409, 422],
    headers=schemas.IDEMPOTENCY,
)
def take_walk_up(request: Request, shop_id: str) -> Record:
    """Take an order at the counter, from a customer without a phone."""
    staff = request.require_staff()
    key = request.headers.get("idempotency-key")
    order_id = _walk_up_id(shop_id, staff, key) if key else ids.new_order_id(shop_id)
    return {"order": service().walk_up(shop_id, staff, _wish(request), order_id)}


@routes.staff_route("GET", _ORDER, BAR, answer="StaffOrderAnswer", errors=[404])
def get_order(_: Request, shop_id: str, order_id: str) -> Record:
    """Show an order of a shop."""
    return {"order": service().order_in(shop_id, order_id)}


@routes.staff_route("POST", f"{_ORDER}/make", BAR, answer="StaffOrderAnswer", errors=[404, 409])
def make(request: Request, shop_id: str, order_id: str) -> Record:
    """Take an order, to make it oneself."""
    return _act(request, shop_id, order_id, model.make)


@routes.staff_route("POST", f"{_ORDER}/unmake", BAR, answer="StaffOrderAnswer", errors=[404, 409])
def unmake(request: Request, shop_id: str, order_id: str) -> Record:
    """Put an order back among the waiting."""
    return _act(request, shop_id, order_id, lambda order, staff, _: model.unmake(order, staff))


@routes.staff_route("POST", f"{_ORDER}/complete", BAR, answer="StaffOrderAnswer", errors=[404, 409])
def complete(request: Request, shop_id: str, order_id: str) -> Record:
    """Say that a drink is ready."""
    return _act(request, shop_id, order_id, model.complete)


@routes.staff_route("POST", f"{_ORDER}/recall", BAR, answer="StaffOrderAnswer", errors=[404, 409])
def recall(request: Request, shop_id: str, order_id: str) -> Record:
    """Take a ready drink back, to be made again."""
    return _act(request, shop_id, order_id, model.recall)


@routes.staff_route("POST", f"{_ORDER}/collect", BAR, answer="StaffOrderAnswer", errors=[404, 409])
def collect(request: Request, shop_id: str, order_id: str) -> Record:
    """Say that the customer has the drink."""
    return _act(request, shop_id, order_id, model.collect)


@routes.staff_route(
    "POST",
    f"{_ORDER}/cancel",
    BAR,
    answer="StaffOrderAnswer",
    body=schemas.CANCELLATION,
    errors=[404, 409],
)
def cancel(request: Request, shop_id: str, order_id: str) -> Record:
    """Cancel an order, with a word to its customer."""
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
    """Keep the workflow's tokens; end the orders that it gave up, or whose code was withdrawn."""
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
    """End the order whose workflow broke, rather than leave it open for ever."""
    HANDLERS[event.detail_type](service_for_events(), event.detail)


def _wish(request: Request) -> Wish:
    body = request.body
    return Wish(
        drink_id=body["drinkId"],
        option_ids=frozenset(body["optionIds"]),
        name=body.get("name") or None,
        note=body.get("note") or None,
    )


def _walk_up_id(shop_id: str, staff: Staff, key: str) -> str:
    """Return the order id that this person's idempotency key always leads to."""
    digest = hashlib.sha256(f"{shop_id}|{staff.staff_id}|{key}".encode()).digest()
    return f"{shop_id}_{urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"


def _act(
    request: Request,
    shop_id: str,
    order_id: str,
    decide: Callable[[Order, Staff, datetime], Order],
) -> Record:
    staff = request.require_staff()
    order = service().act(shop_id, order_id, lambda order, now: decide(order, staff, now))
    return {"order": order}
