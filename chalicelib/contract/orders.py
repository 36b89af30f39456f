"""An order, as its customer, the staff, a display and its journey see it.

What is not known yet is null. Each view names its own fields: a field that is
added to one of them reaches no other audience.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.contract.queue import WaitEstimate


class OrderState(StrEnum):
    """Where an order is. `UNKNOWN` stands for a state of a later contract; it is never sent."""

    SCANNED = "SCANNED"
    PLACED = "PLACED"
    MAKING = "MAKING"
    COMPLETED = "COMPLETED"
    COLLECTED = "COLLECTED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def _missing_(cls, _value: object) -> OrderState:
        return cls.UNKNOWN


class CancelReason(StrEnum):
    """Why an order was cancelled. `UNKNOWN` stands for a reason of a later contract."""

    CUSTOMER = "customer"
    BARISTA = "barista"
    CUSTOMER_TIMEOUT = "customer_timeout"
    BARISTA_TIMEOUT = "barista_timeout"
    QUEUE_FULL = "queue_full"
    SHOP_CLOSED = "shop_closed"
    NO_SHOW = "no_show"
    WORKFLOW_FAILED = "workflow_failed"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> CancelReason:
        return cls.UNKNOWN


OPEN = frozenset({OrderState.SCANNED, OrderState.PLACED, OrderState.MAKING})
"""The states of an order whose drink is neither ready nor cancelled."""

ENDED = frozenset({OrderState.COLLECTED, OrderState.CANCELLED})
"""The final states."""

RETURNING_DRINK = frozenset(
    {CancelReason.QUEUE_FULL, CancelReason.SHOP_CLOSED, CancelReason.WORKFLOW_FAILED}
)
"""The reasons of an order that nobody could make: its drink goes back to the code."""


@dataclass(frozen=True, kw_only=True)
class CustomerOrder:
    """An order as its customer sees it, at one `version`, which only grows.

    Attributes:
        number: What is called out, from 1 for each shop and day.
        options: The names of the chosen options; `option_ids` are what was ordered by.
        allergens: Those of the drink with the chosen options.
        message: The bar's text at a cancellation or recall.
        order_by: Until when the customer may place it.
        pickup_place: Where the drink is handed over, as the shop said when it was placed.
        rating: The customer's stars for it, 1 to 5.
    """

    order_id: str
    shop_id: str
    number: int | None
    drink_id: str | None
    drink_name: str | None
    option_ids: tuple[str, ...]
    options: tuple[str, ...]
    allergens: tuple[str, ...]
    name: str | None
    note: str | None
    state: OrderState
    reason: CancelReason | None
    message: str | None
    barista_name: str | None
    position: int | None
    estimated_wait_seconds: WaitEstimate | None
    version: int
    scanned_at: datetime
    placed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    collected_at: datetime | None
    cancelled_at: datetime | None
    order_by: datetime | None
    journey_url: str | None
    pickup_place: str | None
    rating: int | None

    @property
    def is_open(self) -> bool:
        """Return whether the drink is neither ready nor cancelled."""
        return self.state in OPEN

    @property
    def has_ended(self) -> bool:
        """Return whether the order is in a final state."""
        return self.state in ENDED


@dataclass(frozen=True, kw_only=True)
class StaffOrder(CustomerOrder):
    """An order as the staff see it: never the customer's token, id or phone number.

    Attributes:
        attempt: How often it was taken by a barista.
        is_walk_up: Whether it was taken at the counter, without a phone.
        make_by: When the workflow ends it if the drink is not ready; None if it does not,
            because the order is not placed, or was ready once.
        supply_ids: The supplies that it uses, of those that the shop counted when it was placed.
    """

    customer_name: str | None
    attempt: int
    is_walk_up: bool
    make_by: datetime | None = None
    supply_ids: tuple[str, ...] = field(default=(), metadata={"omitted": True})


@dataclass(frozen=True, kw_only=True)
class DisplayOrder:
    """An order as displays see it: the number, the state, and the name to call out."""

    order_id: str
    number: int | None
    name: str | None
    state: OrderState
    version: int
    completed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class JourneyOrder:
    """An order as its journey shows it to everybody with the link: without name and note."""

    order_id: str
    shop_id: str
    number: int | None
    drink_name: str | None
    options: tuple[str, ...]
    state: OrderState
    reason: CancelReason | None
    message: str | None
    barista_name: str | None
    attempt: int
    is_walk_up: bool
    version: int
    scanned_at: datetime
    order_by: datetime | None
    placed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    collected_at: datetime | None
    cancelled_at: datetime | None
    journey_url: str | None
    pickup_place: str | None
    rating: int | None
