"""The events of `queue_service`, wired to its service. It has no calls of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalice import Blueprint

from chalicelib.contract.events import OrderChanged, pattern
from chalicelib.contract.serialization import from_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel.event_bus import EventBus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.queue_service.service import QueueService
from chalicelib.queue_service.store import QueueStore

blueprint = Blueprint(__name__)

# The changes that a call makes carry the queue; these are the others, whose `queue` is null.
# `exists` asks for a leaf: `queue` itself, an object, never exists for it.
_PATTERN = {
    **pattern(
        deploy_time_setting("STAGE"),
        "ConfigService.ConfigChanged",
        "OrderManager.WaitingCompletion",
        "OrderManager.MakeOrder",
        "OrderManager.OrderReleased",
        "OrderManager.OrderCompleted",
        "OrderManager.OrderRecalled",
        "OrderManager.OrderCancelled",
    ),
    "detail": {"queue": {"revision": [{"exists": False}]}},
}


@cache
def service() -> QueueService:
    """Return this service, created on first use."""
    return QueueService(QueueStore(), EventBus().publish)


@blueprint.on_cw_event(_PATTERN, name="queue_service")
@event_handler
def on_event(event: Any) -> None:
    """Move an order in the queue, or apply a shop's changed settings."""
    detail = event.detail
    if event.detail_type == "ConfigService.ConfigChanged":
        service().apply_shop_settings(from_record(Shop, detail["shop"]))
    else:
        service().apply_order_change(event.detail_type, from_record(OrderChanged, detail))
