"""An order: its states, what was chosen, and who did what to it last. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an order is."""

    SCANNED = "SCANNED"
    PLACED = "PLACED"
    MAKING = "MAKING"
    COMPLETED = "COMPLETED"
    COLLECTED = "COLLECTED"
    CANCELLED = "CANCELLED"


class Reason(StrEnum):
    """Why an order was cancelled."""

    CUSTOMER = "customer"
    BARISTA = "barista"
    CUSTOMER_TIMEOUT = "customer_timeout"
    BARISTA_TIMEOUT = "barista_timeout"
    QUEUE_FULL = "queue_full"
    SHOP_CLOSED = "shop_closed"
    WORKFLOW_FAILED = "workflow_failed"


OPEN = frozenset({State.SCANNED, State.PLACED, State.MAKING})
READY = frozenset({State.COMPLETED, State.COLLECTED})


@dataclass(frozen=True)
class Wish:
    """What a customer asks for, as the phone says it."""

    drink_id: str
    option_ids: frozenset[str]
    name: str | None
    note: str | None


@dataclass(frozen=True)
class Choice:
    """A wish that the menu can fulfil; options in the menu's order."""

    drink_id: str
    drink_name: str
    option_ids: tuple[str, ...]
    options: tuple[str, ...]
    name: str | None
    note: str | None

    def fulfils(self, wish: Wish) -> bool:
        """Tell whether `wish` asks for just this."""
        return wish == Wish(self.drink_id, frozenset(self.option_ids), self.name, self.note)


@dataclass(frozen=True)
class Order:
    """A drink for one person, from the scanned code to the handover.

    `last_action` and `last_actor` tell a repeat by the same person, which is no
    error, from the same wish of another, who came too late.
    """

    order_id: str
    shop_id: str
    customer_id: str | None
    journey_id: str
    is_walk_up: bool
    scanned_at: datetime
    order_by: datetime | None
    state: State = State.SCANNED
    version: int = 1
    reason: Reason | None = None
    message: str | None = None
    number: int | None = None
    choice: Choice | None = None
    attempt: int = 0
    barista_id: str | None = None
    barista_name: str | None = None
    placed_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    collected_at: datetime | None = None
    cancelled_at: datetime | None = None
    last_action: str | None = None
    last_actor: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something before the drink is ready."""
        return self.state in OPEN
