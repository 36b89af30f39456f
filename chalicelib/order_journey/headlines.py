"""A headline for each event of a journey, and which services listen to it. Pure."""

from __future__ import annotations

from typing import Any

from chalicelib.order_journey.model import JourneyEntry

# Beside the publisher and this service, which listen to every public event.
LISTENERS: dict[str, tuple[str, ...]] = {
    "Validator.NewOrder": ("order-processor",),
    "OrderProcessor.OrderTimeOut": ("order-manager",),
    "OrderProcessor.ShopNotready": ("order-manager", "qr-validator"),
    "OrderProcessor.WaitingProduction": (),
    "OrderManager.WaitingCompletion": ("queue-service",),
    "OrderManager.MakeOrder": ("queue-service",),
    "OrderManager.OrderReleased": ("queue-service",),
    "OrderManager.OrderCompleted": ("queue-service", "notifications"),
    "OrderManager.OrderRecalled": ("queue-service",),
    "OrderManager.OrderCollected": ("queue-service", "notifications"),
    "OrderManager.OrderCancelled": ("queue-service", "notifications"),
}

SERVICES = {
    "qr-validator": "checks the code",
    "order-processor": "runs the workflow",
    "order-manager": "manages the order",
    "queue-service": "manages the queue",
}

STAGES = {
    "choosing": "Choosing",
    "waiting": "In the queue",
    "making": "Being made",
    "ready": "On the counter",
}

_REASONS = {
    "customer": "The customer cancelled",
    "barista": "The bar cancelled",
    "customer_timeout": "Cancelled: the customer did not choose in time",
    "barista_timeout": "Cancelled: the bar did not make it in time",
    "queue_full": "Turned away: the bar was full",
    "shop_closed": "Turned away: the bar was closed",
    "no_show": "Cancelled: nobody collected the drink",
    "workflow_failed": "Cancelled: the workflow failed",
}


def listeners(entry: JourneyEntry) -> tuple[str, ...]:
    """Return the services that listen to this event; a walk-up's first one starts its workflow."""
    named = LISTENERS.get(entry.type, ())
    is_first = entry.type == "OrderManager.WaitingCompletion"
    if is_first and entry.detail["order"].get("isWalkUp"):
        return (*named, "order-processor")
    return named


def headline(entry: JourneyEntry) -> str:
    """Return a sentence that says what an event means."""
    if entry.order_version is not None:
        return _of_order(entry.type, entry.detail["order"])
    detail = entry.detail
    match entry.type:
        case "OrderProcessor.WaitingProduction":
            return "The workflow waits for the barista"
        case "OrderProcessor.OrderTimeOut":
            late = "customer" if detail.get("cause") == "customer" else "barista"
            return f"Time is up for the {late}"
        case "OrderProcessor.ShopNotready":
            closed = detail.get("reason") == "shop_closed"
            return "No place: the bar is closed" if closed else "No place: the bar is full"
        case "QueueService.OrderJoined":
            return (
                f"In the queue, at position {detail['position']}"
                if "position" in detail
                else "In the queue"
            )
        case "QueueService.OrderStarted":
            return "Everyone behind moves up"
        case "QueueService.OrderCancelled":
            return "Out of the queue"
        case _:
            return "A place at the bar is free again"


def _of_order(kind: str, order: dict[str, Any]) -> str:
    drink, barista = order["drinkName"] or "the drink", order["baristaName"] or "A barista"
    match kind:
        case "Validator.NewOrder":
            return "The code is accepted: a new order"
        case "OrderManager.WaitingCompletion":
            return f"{drink} ordered, as number {order['number']}"
        case "OrderManager.MakeOrder":
            return f"{barista} takes it"
        case "OrderManager.OrderReleased":
            return "Back in the queue"
        case "OrderManager.OrderCompleted":
            return "Ready!"
        case "OrderManager.OrderRecalled":
            return f"{barista} makes it again"
        case "OrderManager.OrderCollected":
            return "Handed over. Enjoy!"
        case _:
            return _REASONS.get(str(order["reason"]), "Cancelled")


def duration(seconds: float) -> str:
    """Return for instance `0.4 s`, `37 s` or `2 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02} s"
