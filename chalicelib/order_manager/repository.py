"""What the service needs of its order repository and of the workflows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.order_manager.order import Order
from chalicelib.order_manager.workflow_state import TaskOutcome, Wait, WorkflowState

PLACE_EVENT = "OrderManager.WaitingCompletion"
PLACED = "placed"
"""The key in the outbox of the event by which an order is placed."""


def outbox_key(order: Order, event: str) -> str:
    """Return the key in the outbox of the event of this version of an order."""
    return PLACED if event == PLACE_EVENT else str(order.version)


class VersionConflict(Exception):
    """Raised when the order changed between the read and the write."""


@dataclass(frozen=True)
class PendingEvent:
    """An event in an order's outbox: it is stored with the change that it tells of.

    It is deleted when it is published, or when something else proves that it was.
    """

    key: str
    name: str
    since: datetime


@dataclass(frozen=True)
class StoredOrder:
    """An order as it is stored, with its workflow and the events that are not published yet.

    `wants_notice` says that its customer asked to be told when it is ready or cancelled.
    """

    order: Order
    workflow: WorkflowState
    outbox: tuple[PendingEvent, ...] = ()
    wants_notice: bool = False

    @property
    def awaits_workflow(self) -> bool:
        """Return whether it is open and no workflow is known to run for it."""
        return self.order.is_open and self.workflow.execution_arn is None


@dataclass(frozen=True)
class DayCount:
    """The number of an order, and how often each drink was ordered that day, by its id."""

    number: int
    drinks: Mapping[str, int]

    @property
    def favourites(self) -> tuple[str, ...]:
        """The ids of up to three drinks that were ordered most, each three times at least."""
        often = [(-times, drink_id) for drink_id, times in self.drinks.items() if times >= 3]
        return tuple(drink_id for _, drink_id in sorted(often)[:3])


class OrderRepository(Protocol):
    """Stores the orders. Every change is one conditional write."""

    def load(self, order_id: str) -> StoredOrder:
        """Return the order as it is now; `NotFound` if there is none."""

    def add(self, order: Order, event: str | None, latest: str | None) -> StoredOrder:
        """Store a new order, or return the one that is stored already.

        `latest` is the id of the customer's latest order, None if none is known.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        """Store a change and its event; `VersionConflict` if another change came first."""

    def mark_published(
        self, stored: StoredOrder, events: Sequence[PendingEvent], used_token: bool
    ) -> StoredOrder | None:
        """Delete published events, and the task token that was used; return what is stored then."""

    def delete(self, order: Order) -> None:
        """Delete an order that was refused."""

    def mark_notice_wanted(self, order_id: str) -> bool:
        """Record that the customer asked for text messages; False if the order is not open."""

    def store_task_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> StoredOrder | None:
        """Store the task token of a wait; None if the order has another workflow.

        The second wait begins when the order's `place` event is published, so its token
        deletes that event from the outbox.
        """

    def latest_order_of(self, customer_id: str) -> StoredOrder | None:
        """Return the order that the customer scanned for last, or None."""

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        """Return the customer's orders, newest first."""

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and a cursor."""

    def count(self, shop_id: str, day: str, drink_id: str) -> DayCount:
        """Count an order of a shop's day: the next number, from 1, and one more of its drink."""


class Workflows(Protocol):
    """The running workflows."""

    def resume(
        self, task_token: str, outcome: TaskOutcome, placed_at: datetime | None = None
    ) -> bool:
        """End the wait behind `task_token`; return False if it was over already."""

    def is_running(self, execution_arn: str) -> bool:
        """Return whether that workflow is still running."""

    def restart(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
