"""What the service needs of its order repository and of the workflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.order_manager.order import Order
from chalicelib.order_manager.workflow_state import TaskOutcome, Wait, WorkflowState


class VersionConflict(Exception):
    """Raised when the order changed between the read and the write."""


@dataclass(frozen=True)
class StoredOrder:
    """An order as it is stored, with its workflow and its outbox.

    Attributes:
        order: The order.
        workflow: What is known of its workflow.
        outbox: The names of the events that are not published yet.
        pending_since: Since when the oldest of them waits.
        wants_text: Whether its customer asked for text messages.
    """

    order: Order
    workflow: WorkflowState
    outbox: tuple[str, ...] = ()
    pending_since: datetime | None = None
    wants_text: bool = False


class OrderRepository(Protocol):
    """Stores the orders. Every change is one conditional write."""

    def load(self, order_id: str) -> StoredOrder:
        """Return the order as it is now; `NotFound` if there is none."""

    def add(self, order: Order, outbox: Iterable[str] = ()) -> StoredOrder:
        """Store a new order, or return the one that is stored already.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """

    def save(self, before: Order, after: Order, event: str) -> StoredOrder:
        """Store a change and its event; `VersionConflict` if another change came first."""

    def mark_published(self, stored: StoredOrder, published: bool, used_token: bool) -> None:
        """Record that the outbox of `stored` is published, or that its task token is used."""

    def delete(self, order: Order) -> None:
        """Delete an order that was refused."""

    def mark_text_wanted(self, order_id: str) -> bool:
        """Record that the customer asked for text messages; False if the order is not open."""

    def store_task_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> StoredOrder | None:
        """Store the task token of a wait; None if the order has another workflow."""

    def current_order_of(self, customer_id: str) -> str | None:
        """Return the id of the customer's latest order."""

    def orders_of(self, customer_id: str) -> list[StoredOrder]:
        """Return the customer's orders, newest first."""

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[StoredOrder], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and a cursor."""

    def next_number(self, shop_id: str, day: str) -> int:
        """Return the next number of a shop's day, from 1."""


class Workflows(Protocol):
    """The running workflows."""

    def resume(self, task_token: str, outcome: TaskOutcome) -> None:
        """End the wait behind `task_token`; one that is over already is left alone."""

    def is_running(self, execution_arn: str) -> bool:
        """Return whether that workflow is still running."""

    def restart(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
