"""The calls and events of `notifications`, wired to its service and to SNS."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3

from chalicelib.contract.answers import NotificationAnswer
from chalicelib.contract.events import pattern
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.requests import NotificationRequest
from chalicelib.contract.serialization import from_record
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.notifications import sms
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.store import NumberStore

_ROUTE = "/orders/{order_id}/notification"

routes = Routes(__name__)


@cache
def service() -> NotificationService:
    """Return the service for calls, which may use the ports."""
    return NotificationService(NumberStore(), _send, lambda: ports.shops, lambda: ports.orders)


@cache
def service_for_events() -> NotificationService:
    """Return the service for events, in a function without ports."""
    return NotificationService(NumberStore(), _send)


@routes.route("GET", _ROUTE, answer=NotificationAnswer, errors=[401, 404], customer=True)
def get_notification(request: Request, order_id: str) -> NotificationAnswer:
    """Return whether the shop sends texts for an open order, and one was asked for."""
    sms_on, is_asked = service().state_of(request.require_customer().customer_id, order_id)
    return NotificationAnswer(sms_on, is_asked)


@routes.route(
    "PUT",
    _ROUTE,
    answer=NotificationAnswer,
    status=202,
    body=NotificationRequest,
    errors=[401, 404, 409],
    customer=True,
)
def ask_for_notification(request: Request, order_id: str) -> NotificationAnswer:
    """Ask for a text message when an open order is ready or cancelled."""
    customer = request.require_customer()
    service().ask(customer.customer_id, order_id, request.body["phoneNumber"])
    return NotificationAnswer(sms_on=True, is_asked=True)


# Of the orders whose customer asked for a text alone.
_PATTERN = {
    **pattern(
        deploy_time_setting("STAGE"),
        "OrderManager.OrderCompleted",
        "OrderManager.OrderCollected",
        "OrderManager.OrderCancelled",
    ),
    "detail": {"wantsText": [True]},
}


@routes.blueprint.on_cw_event(_PATTERN, name="notifications")
@event_handler
def on_event(event: Any) -> None:
    """Text a customer who asked for it, and delete the number when the order has ended."""
    service_for_events().apply_order_change(from_record(StaffOrder, event.detail["order"]))


def _send(phone_number: str, text: str) -> None:
    sms.send(_sns(), phone_number, text)


@cache
def _sns() -> Any:
    return boto3.client("sns")
