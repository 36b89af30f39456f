"""The catalogue of events: every detail-type, who tells it, its version and its payload.

A payload travels as the `detail` of an EventBridge event, in camelCase, with
`metadata: {"version"}` added. It is fat enough that no listener reads back.
Order events carry the whole order with its `version`, which only grows: whoever
has a newer one drops an older one. So delivery may repeat and overtake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.kernel.shop import Shop


@dataclass(frozen=True)
class WaitEstimate:
    """How long a drink ordered now is likely to take."""

    low: int
    high: int


@dataclass(frozen=True)
class QueueSummary:
    """How many drinks a shop has yet to make, and what that means for the next one."""

    length: int
    estimated_wait_seconds: WaitEstimate


@dataclass(frozen=True)
class ShopChanged:
    """`ConfigService.ConfigChanged`."""

    shop_id: str
    shop: Shop


@dataclass(frozen=True)
class NewOrder:
    """`Validator.NewOrder`: a code was good. Starts the workflow.

    `shop_version` and `max_open_orders` are what the validator knew of the shop
    when it let the customer in; `order` is the staff's view of the new order.
    """

    shop_id: str
    order_id: str
    customer_id: str
    code: str
    shop_version: int
    max_open_orders: int
    order: dict[str, Any]


@dataclass(frozen=True)
class CodeChanged:
    """`Validator.CodeChanged`: another code, or another number of drinks. For displays only.

    `revision` grows with every change of one code, so that an older count is known as such.
    """

    shop_id: str
    code: str
    drinks_left: int
    starts_at: datetime
    expires_at: datetime
    revision: int


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
class BaristaAwaited:
    """`OrderProcessor.WaitingProduction`: the same moment, without the token, for everyone."""

    shop_id: str
    order_id: str


@dataclass(frozen=True)
class OrderTimeOut:
    """`OrderProcessor.OrderTimeOut`. `cause` is who was too late: `customer` or `barista`."""

    shop_id: str
    order_id: str
    execution_arn: str
    cause: str


@dataclass(frozen=True)
class ShopNotReady:
    """`OrderProcessor.ShopNotready`. `reason` is `queue_full` or `shop_closed`."""

    shop_id: str
    order_id: str
    reason: str
    code: str | None = None


@dataclass(frozen=True)
class OrderChanged:
    """Every event of `order_manager`: the whole order, as staff may see it.

    A walk-up's first event starts its workflow.
    """

    shop_id: str
    order_id: str
    customer_id: str | None
    order: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where one customer stands in line."""

    order_id: str
    customer_id: str
    position: int
    estimated_wait_seconds: WaitEstimate


@dataclass(frozen=True)
class LineChanged:
    """Every event of `queue_service`: the line after one order joined, moved or left it."""

    shop_id: str
    order_id: str
    queue: QueueSummary
    places: tuple[Place, ...]


@dataclass(frozen=True)
class AllEventsStored:
    """`OrderJourney.AllEventsStored`: an order has ended, and its story is whole.

    `order_version` is the version with which it ended. An order that is recalled,
    or collected, ends once more, with a higher one.
    """

    shop_id: str
    order_id: str
    journey_url: str
    state: str
    order_version: int
    event_count: int


@dataclass(frozen=True)
class EventType:
    """An entry of the catalogue.

    An internal event is for another service alone: it reaches no audience and no journey.
    """

    name: str
    room: str
    payload: type
    version: int = 1
    carries_task_token: bool = False
    is_internal: bool = False


CATALOGUE = {
    event.name: event
    for event in (
        EventType("ConfigService.ConfigChanged", "config-service", ShopChanged),
        EventType("Validator.NewOrder", "qr-validator", NewOrder),
        EventType("Validator.CodeChanged", "qr-validator", CodeChanged),
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
        EventType("OrderProcessor.WaitingProduction", "order-processor", BaristaAwaited),
        EventType("OrderProcessor.OrderTimeOut", "order-processor", OrderTimeOut),
        EventType("OrderProcessor.ShopNotready", "order-processor", ShopNotReady),
        EventType("OrderManager.WaitingCompletion", "order-manager", OrderChanged),
        EventType("OrderManager.MakeOrder", "order-manager", OrderChanged),
        EventType("OrderManager.OrderReleased", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCompleted", "order-manager", OrderChanged),
        EventType("OrderManager.OrderRecalled", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCollected", "order-manager", OrderChanged),
        EventType("OrderManager.OrderCancelled", "order-manager", OrderChanged),
        EventType("QueueService.OrderJoined", "queue-service", LineChanged),
        EventType("QueueService.OrderStarted", "queue-service", LineChanged),
        EventType("QueueService.OrderCompleted", "queue-service", LineChanged),
        EventType("QueueService.OrderCancelled", "queue-service", LineChanged),
        EventType("OrderJourney.AllEventsStored", "order-journey", AllEventsStored),
    )
}

PUBLIC_TYPES = tuple(
    e.name for e in CATALOGUE.values() if not (e.carries_task_token or e.is_internal)
)


def source(stage: str, room: str) -> str:
    """Return the event source of a room: `serverlesspresso.<stage>.<room-with-dashes>`."""
    return f"serverlesspresso.{stage}.{room}"


def pattern(stage: str, *names: str) -> dict[str, Any]:
    """Return the EventBridge pattern that matches the named events of this stage alone."""
    rooms = sorted({CATALOGUE[name].room for name in names})
    return {"source": [source(stage, room) for room in rooms], "detail-type": list(names)}
