"""The calls and events of `notifications`, wired to its service and to SNS."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3

from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.events import pattern
from chalicelib.kernel.neighbours import neighbours
from chalicelib.kernel.records import Record
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.notifications import sms
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.store import NumberStore

_NUMBER = {
    "type": "object",
    "properties": {"phoneNumber": {"type": "string", "minLength": 1, "maxLength": 40}},
    "required": ["phoneNumber"],
    "additionalProperties": False,
}
_ROUTE = "/orders/{order_id}/notification"

routes = Routes(__name__)


@cache
def service() -> NotificationService:
    """Return this room's service for calls, which may ask the neighbours."""
    return NotificationService(
        NumberStore(), _send, lambda: neighbours.shops, lambda: neighbours.orders
    )


@cache
def service_for_events() -> NotificationService:
    """Return this room's service for events, in a function without neighbours."""
    return NotificationService(NumberStore(), _send)


@routes.route("GET", _ROUTE, answer="Notification", errors=[401, 404], customer=True)
def get_notification(request: Request, order_id: str) -> Record:
    """Say whether a text message can be had for an open order, and was asked for."""
    sms_on, is_asked = service().state_of(request.require_customer().customer_id, order_id)
    return {"smsOn": sms_on, "isAsked": is_asked}


@routes.route(
    "PUT",
    _ROUTE,
    answer="Notification",
    status=202,
    body=_NUMBER,
    errors=[401, 404, 409],
    customer=True,
)
def ask_for_notification(request: Request, order_id: str) -> Record:
    """Ask for a text message when there is news of an open order."""
    customer = request.require_customer()
    service().ask(customer.customer_id, order_id, request.body["phoneNumber"])
    return {"smsOn": True, "isAsked": True}


@routes.blueprint.on_cw_event(
    pattern(
        deploy_time_setting("STAGE"),
        "OrderManager.OrderCompleted",
        "OrderManager.OrderCollected",
        "OrderManager.OrderCancelled",
    ),
    name="notifications",
)
@event_handler
def on_event(event: Any) -> None:
    """Text a customer who asked for it, and forget the number when the order is done with."""
    service_for_events().follow(event.detail["order"])


def _send(phone_number: str, text: str) -> None:
    sms.send(_sns(), phone_number, text)


@cache
def _sns() -> Any:
    return boto3.client("sns")
