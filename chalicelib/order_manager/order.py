"""An order as it is stored: the item, the state, and the last action. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.contract.orders import OPEN, CancelReason, OrderState
from chalicelib.contract.requests import OrderRequest

READY = frozenset({OrderState.COMPLETED, OrderState.COLLECTED})


@dataclass(frozen=True)
class OrderItem:
    """What was ordered, valid by the menu of that moment; options in the menu's order."""

    drink_id: str
    drink_name: str
    option_ids: tuple[str, ...]
    options: tuple[str, ...]
    name: str | None = None
    note: str | None = None
    allergens: tuple[str, ...] = ()
    pickup_place: str | None = None
    supply_ids: tuple[str, ...] = field(default=(), metadata={"omitted": True})

    def fulfils(self, request: OrderRequest) -> bool:
        """Return whether `request` asks for exactly this."""
        mine = (self.drink_id, set(self.option_ids), self.name, self.note)
        return mine == (
            request.drink_id,
            set(request.option_ids),
            request.name or None,
            request.note or None,
        )


@dataclass(frozen=True)
class Order:
    """A drink for one person, from the scanned code to the handover.

    `last_action` and `last_actor` distinguish a repeat by the same person, which is
    no error, from the same action by another person, which lost the race. `code` is the
    scanned code that its drink was taken from; a walk-up has none.
    """

    order_id: str
    shop_id: str
    journey_id: str
    is_walk_up: bool
    scanned_at: datetime
    customer_id: str | None = None
    order_by: datetime | None = None
    make_by: datetime | None = None
    state: OrderState = OrderState.SCANNED
    version: int = 1
    reason: CancelReason | None = None
    message: str | None = None
    number: int | None = None
    item: OrderItem | None = None
    attempt: int = 0
    barista_id: str | None = None
    barista_name: str | None = None
    placed_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    collected_at: datetime | None = None
    cancelled_at: datetime | None = None
    rating: int | None = None
    rated_at: datetime | None = None
    last_action: str | None = None
    last_actor: str | None = None
    code: str | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the drink is neither ready nor cancelled."""
        return self.state in OPEN
