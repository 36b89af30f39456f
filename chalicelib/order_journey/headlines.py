"""A headline for each event of a journey, and which services listen to it. Pure."""

from __future__ import annotations

from typing import Any

from chalicelib.order_journey.model import JourneyEntry
from chalicelib.order_journey.words import Say

# Beside the publisher and this service, which listen to every public event. The queue
# changes with the order; `queue_service` listens for the changes that could not do so.
LISTENERS: dict[str, tuple[str, ...]] = {
    "Validator.NewOrder": ("order-processor",),
    "OrderProcessor.OrderTimeOut": ("order-manager",),
    "OrderProcessor.ShopNotready": ("order-manager",),
    "OrderProcessor.WaitingProduction": (),
    "OrderManager.WaitingCompletion": ("queue-service",),
    "OrderManager.MakeOrder": ("queue-service",),
    "OrderManager.OrderReleased": ("queue-service",),
    "OrderManager.OrderCompleted": ("queue-service", "notifications"),
    "OrderManager.OrderRecalled": ("queue-service",),
    "OrderManager.OrderCollected": ("notifications",),
    "OrderManager.OrderCancelled": ("queue-service", "notifications", "qr-validator"),
    "OrderManager.OrderRated": (),
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

_REFUSALS = {
    "queue_full": "No place: the bar is full",
    "shop_closed": "No place: the bar is closed",
}


def listeners(entry: JourneyEntry) -> tuple[str, ...]:
    """Return the services that listen to this event; a walk-up's first one starts its workflow."""
    named = LISTENERS.get(entry.type, ())
    is_first = entry.type == "OrderManager.WaitingCompletion"
    if is_first and entry.detail["order"].get("isWalkUp"):
        return (*named, "order-processor")
    return named


def headline(entry: JourneyEntry, say: Say) -> str:
    """Return a sentence that says what an event means."""
    if entry.order_version is not None:
        return _of_order(entry.type, entry.detail["order"], say)
    detail = entry.detail
    match entry.type:
        case "OrderProcessor.WaitingProduction":
            return say("The workflow waits for the barista")
        case "OrderProcessor.OrderTimeOut":
            is_customer = detail.get("cause") == "customer"
            return say(
                "Time is up for the customer" if is_customer else "Time is up for the barista"
            )
        case "OrderProcessor.ShopNotready":
            return say(_REFUSALS.get(str(detail.get("reason")), "No place: a technical failure"))
        case "QueueService.OrderJoined":
            if "position" not in detail:
                return say("In the queue")
            return say("In the queue, at position {position}", position=detail["position"])
        case "QueueService.OrderStarted":
            return say("Everyone behind moves up")
        case "QueueService.OrderCancelled":
            return say("Out of the queue")
        case _:
            return say("A place at the bar is free again")


def _of_order(kind: str, order: dict[str, Any], say: Say) -> str:
    drink = order["drinkName"] or say("the drink")
    barista = order["baristaName"] or say("A barista")
    match kind:
        case "Validator.NewOrder":
            return say("The code is accepted: a new order")
        case "OrderManager.WaitingCompletion":
            ordered = "{drink} ordered, as number {number}"
            return say(ordered, drink=drink, number=order["number"])
        case "OrderManager.MakeOrder":
            return say("{barista} takes it", barista=barista)
        case "OrderManager.OrderReleased":
            return say("Back in the queue")
        case "OrderManager.OrderCompleted":
            place = order.get("pickupPlace")
            return say("Ready: {place}", place=place) if place else say("Ready!")
        case "OrderManager.OrderRecalled":
            return say("{barista} makes it again", barista=barista)
        case "OrderManager.OrderCollected":
            return say("Handed over. Enjoy!")
        case "OrderManager.OrderRated":
            return say("Rated {stars} of 5", stars=order["rating"])
        case _:
            return say(_REASONS.get(str(order["reason"]), "Cancelled"))


def duration(seconds: float) -> str:
    """Return for instance `0.4 s`, `37 s` or `2 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02} s"
