"""The events of `queue_service`, wired to its service. It has no calls of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalice import Blueprint

from chalicelib.kernel.bus import Bus
from chalicelib.kernel.event_handlers import event_handler
from chalicelib.kernel.events import pattern
from chalicelib.kernel.records import from_record
from chalicelib.kernel.settings import deploy_time_setting
from chalicelib.kernel.shop import Shop
from chalicelib.queue_service.service import QueueService
from chalicelib.queue_service.store import QueueStore

blueprint = Blueprint(__name__)


@cache
def service() -> QueueService:
    """Return this room's service, made on first use."""
    return QueueService(QueueStore(), Bus().publish)


@blueprint.on_cw_event(
    pattern(
        deploy_time_setting("STAGE"),
        "ConfigService.ConfigChanged",
        "OrderManager.WaitingCompletion",
        "OrderManager.MakeOrder",
        "OrderManager.OrderReleased",
        "OrderManager.OrderCompleted",
        "OrderManager.OrderRecalled",
        "OrderManager.OrderCollected",
        "OrderManager.OrderCancelled",
    ),
    name="queue_service",
)
@event_handler
def on_event(event: Any) -> None:
    """Move an order in the line, or follow the shop's settings."""
    detail = event.detail
    if event.detail_type == "ConfigService.ConfigChanged":
        service().follow(from_record(Shop, detail["shop"]))
    else:
        service().move(detail["shopId"], detail["order"], detail.get("customerId"))
