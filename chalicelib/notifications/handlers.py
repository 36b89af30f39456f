"""The calls and events of `notifications`, wired to its service, to SNS and to Web Push."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalicelib.contract.answers import NotificationAnswer, PushAnswer
from chalicelib.contract.events import pattern
from chalicelib.contract.orders import StaffOrder
from chalicelib.contract.requests import NotificationRequest, PushRequest
from chalicelib.contract.serialization import from_record
from chalicelib.kernel import aws, clock
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.ports import ports
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.kernel.signing_keys import signing_keys
from chalicelib.notifications import sms, web_push
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.store import NumberStore

_ROUTE = "/orders/{order_id}/notification"
_PUSH_ROUTE = "/orders/{order_id}/push"

routes = Routes(__name__)


@cache
def service() -> NotificationService:
    """Return the service for calls, which may use the ports."""
    return NotificationService(NumberStore(), _send, lambda: ports.shops, lambda: ports.orders)


@cache
def service_for_events() -> NotificationService:
    """Return the service for events, in a function without ports."""
    return NotificationService(NumberStore(), _send, push=web_push.send)


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


@routes.route("GET", _PUSH_ROUTE, answer=PushAnswer, errors=[401, 404], customer=True)
def get_push(request: Request, order_id: str) -> PushAnswer:
    """Return the key to subscribe with, and whether a push was asked for."""
    is_asked = service().has_push(request.require_customer().customer_id, order_id)
    return PushAnswer(_vapid().public_key, is_asked)


@routes.route(
    "PUT",
    _PUSH_ROUTE,
    answer=PushAnswer,
    status=202,
    body=PushRequest,
    errors=[401, 404],
    customer=True,
)
def ask_for_push(request: Request, order_id: str) -> PushAnswer:
    """Ask for a push without content when an open order is ready or cancelled."""
    customer_id, vapid = request.require_customer().customer_id, _vapid()
    service().ask_for_push(
        customer_id,
        order_id,
        request.body["endpoint"],
        lambda endpoint: vapid.authorization(endpoint, request.base_url, clock.now()),
    )
    return PushAnswer(vapid.public_key, is_asked=True)


# Of the orders whose customer asked to be told alone.
_PATTERN = {
    **pattern(
        deploy_time_setting("STAGE"),
        "OrderManager.OrderCompleted",
        "OrderManager.OrderCollected",
        "OrderManager.OrderCancelled",
    ),
    "detail": {"wantsNotice": [True]},
}


@routes.blueprint.on_cw_event(_PATTERN, name="notifications")
@event_handler
def on_event(event: Any) -> None:
    """Tell a customer who asked for it, and delete the contact when the order has ended."""
    service_for_events().apply_order_change(from_record(StaffOrder, event.detail["order"]))


def _vapid() -> web_push.Vapid:
    return web_push.Vapid.of(signing_keys().signing_key())


def _send(phone_number: str, text: str) -> None:
    sms.send(aws.client("sns"), phone_number, text)
