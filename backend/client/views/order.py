"""An order, as its customer, the staff or a display is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client.views.fields import Fields
from backend.client.views.shop import WaitEstimate


class OrderState(StrEnum):
    """Where an order stands. ``UNKNOWN`` is a state of a later contract than this one."""

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


OPEN = frozenset({OrderState.SCANNED, OrderState.PLACED, OrderState.MAKING})
"""The states in which an order holds a place in the line."""

ENDED = frozenset({OrderState.COLLECTED, OrderState.CANCELLED})
"""The states that nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order at one ``version``; what is not known yet, or not for this audience, is None.

    ``options`` are names, ``option_ids`` what was ordered by; ``message`` is the
    barista's text to a customer whose order they cancelled. ``customer_name``,
    ``attempt`` and ``is_walk_up`` are told to staff only. A display gets little
    more than the number, the state and the name to call out.
    """

    order_id: str
    state: OrderState
    version: int
    shop_id: str | None
    number: int | None
    drink_id: str | None
    drink_name: str | None
    option_ids: tuple[str, ...]
    options: tuple[str, ...]
    name: str | None
    note: str | None
    reason: str | None
    message: str | None
    position: int | None
    estimated_wait: WaitEstimate | None
    scanned_at: datetime | None
    placed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    collected_at: datetime | None
    cancelled_at: datetime | None
    order_by: datetime | None
    journey_url: str | None
    customer_name: str | None
    barista_name: str | None
    attempt: int | None
    is_walk_up: bool | None

    @classmethod
    def parse(cls, fields: Fields) -> Order:
        """Return the order that a JSON object describes."""
        return cls(
            order_id=fields.text("orderId"),
            state=OrderState(fields.text("state")),
            version=fields.whole("version"),
            shop_id=fields.maybe_text("shopId"),
            number=fields.maybe_whole("number"),
            drink_id=fields.maybe_text("drinkId"),
            drink_name=fields.maybe_text("drinkName"),
            option_ids=fields.texts("optionIds"),
            options=fields.texts("options"),
            name=fields.maybe_text("name"),
            note=fields.maybe_text("note"),
            reason=fields.maybe_text("reason"),
            message=fields.maybe_text("message"),
            position=fields.maybe_whole("position"),
            estimated_wait=WaitEstimate.maybe(fields.maybe_inner("estimatedWaitSeconds")),
            scanned_at=fields.maybe_moment("scannedAt"),
            placed_at=fields.maybe_moment("placedAt"),
            started_at=fields.maybe_moment("startedAt"),
            completed_at=fields.maybe_moment("completedAt"),
            collected_at=fields.maybe_moment("collectedAt"),
            cancelled_at=fields.maybe_moment("cancelledAt"),
            order_by=fields.maybe_moment("orderBy"),
            journey_url=fields.maybe_text("journeyUrl"),
            customer_name=fields.maybe_text("customerName"),
            barista_name=fields.maybe_text("baristaName"),
            attempt=fields.maybe_whole("attempt"),
            is_walk_up=fields.maybe_flag("isWalkUp"),
        )

    @property
    def is_open(self) -> bool:
        """Return whether the order still holds a place in the line."""
        return self.state in OPEN

    @property
    def has_ended(self) -> bool:
        """Return whether nothing can happen to the order any more."""
        return self.state in ENDED
