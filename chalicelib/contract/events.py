"""The catalogue of events: every detail-type, its publisher, its version and its payload.

A payload travels as the `detail` of an EventBridge event, in camelCase, with
`metadata: {"version"}` added. It is complete, so that no listener reads back.
Order events carry the whole order with its `version`, which only grows: a listener
ignores a version older than the one that it has. So delivery may be repeated and
out of order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.contract.orders import RETURNING_DRINK, OrderState, StaffOrder
from chalicelib.contract.queue import QueueState
from chalicelib.contract.shops import CodeUpdate, Shop


@dataclass(frozen=True)
class ShopChanged:
    """`ConfigService.ConfigChanged`."""

    shop_id: str
    shop: Shop


@dataclass(frozen=True)
class NewOrder:
    """`Validator.NewOrder`: a code was accepted. Starts the workflow.

    `shop_version` and `max_open_orders` are those of the shop as the validator read it
    when it accepted the code. `code_update` is the code with one drink less, so that the
    displays need no event of their own.
    """

    shop_id: str
    order_id: str
    customer_id: str
    code: str
    shop_version: int
    max_open_orders: int
    order: StaffOrder
    code_update: CodeUpdate | None = None


@dataclass(frozen=True)
class CodeWithdrawn:
    """`Validator.CodeWithdrawn`: staff ended a code early, and its unplaced orders with it.

    `order_ids` are all orders that the code's drinks went to, placed ones included.
    """

    shop_id: str
    code: str
    order_ids: tuple[str, ...]


@dataclass(frozen=True)
class WorkflowWaits:
    """`OrderProcessor.WorkflowStarted` and `.WaitingCompletion`. The token is a secret."""

    shop_id: str
    order_id: str
    execution_arn: str
    task_token: str


@dataclass(frozen=True)
class WaitingForBarista:
    """`OrderProcessor.WaitingProduction`: the same moment, without the token, for everyone."""

    shop_id: str
    order_id: str


@dataclass(frozen=True)
class OrderTimeOut:
    """`OrderProcessor.OrderTimeOut`. `cause` is whose wait timed out: `customer` or `barista`."""

    shop_id: str
    order_id: str
    execution_arn: str
    cause: str


@dataclass(frozen=True)
class ShopNotReady:
    """`OrderProcessor.ShopNotready`: the workflow reserved no place.

    `reason` is `queue_full`, `shop_closed`, or `workflow_failed` if it could not find out.
    """

    shop_id: str
    order_id: str
    reason: str


@dataclass(frozen=True)
class OrderChanged:
    """Every event of `order_manager` about a change: the whole order, as staff may see it.

    A walk-up's first event starts its workflow. `queue` is the shop's queue after the
    change, null if the service that changed the order could not change the queue with
    it: then `queue_service` does so when it receives the event. `wants_notice` is whether
    the customer asked for a text or a push about this order. `returns_drink_to` is the code
    that gets the order's drink back, null unless it was cancelled because nobody could make it.
    """

    shop_id: str
    order_id: str
    customer_id: str | None
    order: StaffOrder
    queue: QueueState | None = None
    wants_notice: bool = False
    returns_drink_to: str | None = None


@dataclass(frozen=True)
class OrderRefused:
    """`OrderManager.OrderRefused`: a customer's choice was refused; their order did not change.

    `reason` is `sold_out`. `drink_id` is the drink, null if it is not sold out itself;
    `option_ids` are the chosen options that are. `shop_version` is that of the shop whose
    menu said so. A customer who tries again is refused again, with an event of its own.
    """

    shop_id: str
    order_id: str
    reason: str
    shop_version: int
    refused_at: datetime
    drink_id: str | None
    option_ids: tuple[str, ...]


@dataclass(frozen=True)
class QueueChanged:
    """Every event of `queue_service`: the queue after one order joined, moved or left it."""

    shop_id: str
    order_id: str
    queue: QueueState


@dataclass(frozen=True)
class AllEventsStored:
    """`OrderJourney.AllEventsStored`: an order has ended, and its journey is complete.

    It has ended when it is collected or cancelled. `order_version` is the version with
    which it ended, or a higher one after its customer rated the drink.
    """

    shop_id: str
    order_id: str
    journey_url: str
    state: OrderState
    order_version: int
    event_count: int


@dataclass(frozen=True)
class SupplyRanOut:
    """`Metrics.SupplyRanOut`: as much of a supply was used as there was at `set_at`."""

    shop_id: str
    supply_id: str
    set_at: datetime
    ran_out_at: datetime


@dataclass(frozen=True)
class EventType:
    """An entry of the catalogue.

    An internal event is for another service alone: it reaches no audience and no journey.
    """

    name: str
    service: str
    payload: type
    version: int = 1
    carries_task_token: bool = False
    is_internal: bool = False


CATALOGUE = {
    event.name: event
    for event in (
        EventType("ConfigService.ConfigChanged", "config-service", ShopChanged),
        EventType("Validator.NewOrder", "qr-validator", NewOrder),
        EventType("Validator.CodeChanged", "qr-validator", CodeUpdate),
        EventType("Validator.CodeWithdrawn", "qr-validator", CodeWithdrawn, is_internal=True),
        EventType(
            "OrderProcessor.WorkflowStarted",
            "order-processor",
            WorkflowWaits,
            carries_task_token=True,
        ),
        EventType(
            "OrderProcessor.WaitingCompletion",
            "order-processor",
            WorkflowWaits,
            carries_task_token=True,
        ),
        EventType("OrderProcessor.WaitingProduction", "order-processor", WaitingForBarista),
        EventType("OrderProcessor.OrderTimeOut", "order-processor", OrderTimeOut),
        EventType("OrderProcessor.ShopNotready", "order-processor", ShopNotReady),
        EventType("OrderManager.WaitingCompletion", "order-manager", OrderChanged),
        EventType("OrderManager.MakeOrder", "order-manager", OrderChanged),
        EventType("OrderManager.OrderReleased", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCompleted", "order-manager", OrderChanged),
        EventType("OrderManager.OrderRecalled", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCollected", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCancelled", "order-manager", OrderChanged),
        EventType("OrderManager.OrderRated", "order-manager", OrderChanged),
        EventType("OrderManager.OrderRefused", "order-manager", OrderRefused, is_internal=True),
        EventType("QueueService.OrderJoined", "queue-service", QueueChanged),
        EventType("QueueService.OrderStarted", "queue-service", QueueChanged),
        EventType("QueueService.OrderCompleted", "queue-service", QueueChanged),
        EventType("QueueService.OrderCancelled", "queue-service", QueueChanged),
        EventType("OrderJourney.AllEventsStored", "order-journey", AllEventsStored),
        EventType("Metrics.SupplyRanOut", "metrics", SupplyRanOut, is_internal=True),
    )
}

QUEUE_EVENT_OF = {
    "OrderManager.WaitingCompletion": "QueueService.OrderJoined",
    "OrderManager.OrderReleased": "QueueService.OrderJoined",
    "OrderManager.MakeOrder": "QueueService.OrderStarted",
    "OrderManager.OrderRecalled": "QueueService.OrderStarted",
    "OrderManager.OrderCompleted": "QueueService.OrderCompleted",
    "OrderManager.OrderCancelled": "QueueService.OrderCancelled",
}
"""The event of the queue that an order's event carries, if it carries the queue."""

PUBLIC_TYPES = tuple(
    e.name for e in CATALOGUE.values() if not (e.carries_task_token or e.is_internal)
)


def source(stage: str, service: str) -> str:
    """Return a service's event source: `serverlesspresso.<stage>.<service-with-dashes>`."""
    return f"serverlesspresso.{stage}.{service}"


def pattern(stage: str, *names: str) -> dict[str, Any]:
    """Return the EventBridge pattern that matches the named events of this stage alone."""
    services = sorted({CATALOGUE[name].service for name in names})
    return {"source": [source(stage, service) for service in services], "detail-type": list(names)}


def pattern_of_uncarried(stage: str, *names: str) -> dict[str, Any]:
    """Return the pattern of the named events, without those that another event carries.

    An event whose content is part of another one of the same `PutEvents` call says so in
    `metadata.carriedBy`. A listener to both need not be invoked twice.
    """
    uncarried = {"metadata": {"carriedBy": [{"exists": False}]}}
    return {**pattern(stage, *names), "detail": uncarried}


def pattern_of_returned_drinks(stage: str, *names: str) -> dict[str, Any]:
    """Return the pattern of the named events, without cancellations that keep their drink."""
    reasons = [{"exists": False}, *sorted(RETURNING_DRINK)]
    return {**pattern(stage, *names), "detail": {"order": {"reason": reasons}}}
