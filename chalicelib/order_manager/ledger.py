"""What the service needs of whoever keeps its orders and its workflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.order_manager.order import Order
from chalicelib.order_manager.timekeeper import Resume, Timekeeping, Wait


class Overtaken(Exception):
    """Raised when the order changed between the look and the write."""


@dataclass(frozen=True)
class Kept:
    """An order as it is kept: with its workflow, and the events that it owes."""

    order: Order
    timekeeping: Timekeeping
    outbox: tuple[str, ...] = ()
    owed_since: datetime | None = None


class Ledger(Protocol):
    """Keeps the orders. Every change is one conditional write."""

    def load(self, order_id: str) -> Kept:
        """Return the order as it is now; `NotFound` if there is none."""

    def add(self, order: Order, outbox: Iterable[str] = ()) -> Kept:
        """Keep a new order, or return the one that is kept already.

        Raises:
            CustomerHasOrder: This customer has another open one.
        """

    def save(self, before: Order, after: Order, event: str) -> Kept:
        """Keep a change and the event that it owes; `Overtaken` if another came between."""

    def settle(self, kept: Kept, told: bool, used_token: bool) -> None:
        """Note that the events of `kept` were told, or that its token was used."""

    def remove(self, order: Order) -> None:
        """Forget an order that never came to be."""

    def hold_token(
        self, order_id: str, execution_arn: str, wait: Wait, token: str, instead_of: str | None
    ) -> Kept | None:
        """Keep the token of a wait; None if the order has another workflow."""

    def current_order_of(self, customer_id: str) -> str | None:
        """Return the id of the order that the customer opened last."""

    def orders_of(self, customer_id: str) -> list[Kept]:
        """Return the customer's orders, newest first."""

    def list_of(
        self, shop_id: str, kind: str, limit: int, cursor: str | None
    ) -> tuple[list[Kept], str | None]:
        """Return a page of a shop's `open`, `completed` or `cancelled` orders, and the next."""

    def next_number(self, shop_id: str, day: str) -> int:
        """Return the next number of a shop's day, from 1."""


class Workflows(Protocol):
    """The running workflows."""

    def resume(self, task_token: str, step: Resume) -> None:
        """End the wait behind `task_token`; one that is over already is left alone."""

    def is_running(self, execution_arn: str) -> bool:
        """Tell whether that workflow still keeps time."""

    def start_again(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
