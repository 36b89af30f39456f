"""What one room may ask another while a caller waits.

Rooms meet through events. Some answers cannot wait for one: whether the drink
on this phone is on the menu now, what number the order has. For those a room
asks its neighbour, which answers from its own table. Rooms know only these
protocols; `app.py` introduces them, in the one Lambda that answers calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from chalicelib.kernel.events import QueueSummary, WaitEstimate
from chalicelib.kernel.shop import Shop

T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """Where an order stands: its place among the waiting, from 1, and its likely wait."""

    position: int | None
    estimated_wait_seconds: WaitEstimate | None


class Shops(Protocol):
    """What `config_service` tells."""

    def find(self, shop_id: str) -> Shop:
        """Return the shop; `NotFound` if there is none."""


class Orders(Protocol):
    """What `order_manager` tells, and does for the validator."""

    def open_order_of(self, customer_id: str) -> dict[str, Any] | None:
        """Return the customer's open order as its customer sees it, or None."""

    def begin(self, order_id: str, customer_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Open an order; beginning it again changes nothing.

        Returns the order as its customer and as the staff see it.
        Raises `CustomerHasOrder` if this customer has another open one.
        """


class LineSeen(Protocol):
    """A line as it was when somebody looked."""

    def summary(self) -> QueueSummary:
        """Return how long it is."""

    def standing(self, order_id: str, state: str, placed_at: datetime | None) -> Standing:
        """Return where an order stands."""


class Line(Protocol):
    """What `queue_service` tells, and does for a walk-up."""

    def look(self, shop_id: str) -> LineSeen:
        """Return the line as it is now."""

    def reserve(self, shop: Shop, order_id: str) -> bool:
        """Reserve a place for an order; False if the bar is full."""


class CustomerHasOrder(Exception):
    """Raised by `Orders.begin` when the customer has an open order already."""


class Neighbours:
    """Who lives next door. Filled once, by `app.py`."""

    def __init__(self) -> None:
        self._shops: Callable[[], Shops] | None = None
        self._orders: Callable[[], Orders] | None = None
        self._line: Callable[[], Line] | None = None

    def introduce(
        self,
        shops: Callable[[], Shops],
        orders: Callable[[], Orders],
        line: Callable[[], Line],
    ) -> None:
        """Say who answers for each room. They are made on first use."""
        self._shops, self._orders, self._line = shops, orders, line

    @property
    def shops(self) -> Shops:
        """Return `config_service`'s answers."""
        return _known(self._shops)

    @property
    def orders(self) -> Orders:
        """Return `order_manager`'s answers."""
        return _known(self._orders)

    @property
    def line(self) -> Line:
        """Return `queue_service`'s answers."""
        return _known(self._line)


def _known(neighbour: Callable[[], T] | None) -> T:
    if neighbour is None:
        raise RuntimeError("Nobody introduced the rooms: only the API's Lambda asks neighbours.")
    return neighbour()


neighbours = Neighbours()
