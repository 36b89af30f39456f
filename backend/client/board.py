"""The order board without a screen: the newest version of every order, and what changed.

Pure: no clock, no network, no thread. Terminals draw it; the robot's baristas
work from it. In whatever order a snapshot and the messages around it arrive, and
however often, the board ends with the highest version of each order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from chalicelib.contract.orders import ENDED, OPEN, CustomerOrder, DisplayOrder, OrderState

AnyOrder = TypeVar("AnyOrder", bound=CustomerOrder | DisplayOrder)

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change(Generic[AnyOrder]):
    """One order that changed; `before` is None for a new one, `after` for a dropped one."""

    before: AnyOrder | None
    after: AnyOrder | None

    @property
    def order(self) -> AnyOrder:
        """The order as it is now, or as it was last."""
        order = self.after or self.before
        assert order is not None
        return order


class Board(Generic[AnyOrder]):
    """Holds orders by id, each at the highest version seen."""

    def __init__(self) -> None:
        self._orders: dict[str, AnyOrder] = {}

    def __len__(self) -> int:
        return len(self._orders)

    def get(self, order_id: str) -> AnyOrder | None:
        """Return an order, or None."""
        return self._orders.get(order_id)

    def orders(self, *states: OrderState) -> tuple[AnyOrder, ...]:
        """Return the orders in these states (all without any), oldest first."""
        chosen = (o for o in self._orders.values() if not states or o.state in states)
        return tuple(sorted(chosen, key=_age))

    def apply(self, order: AnyOrder) -> Change[AnyOrder] | None:
        """Hold an order and return the change, or None if its version is not newer."""
        before = self._orders.get(order.order_id)
        if before is not None and before.version >= order.version:
            return None
        self._orders[order.order_id] = order
        return Change(before, order)

    def load(self, snapshot: Iterable[AnyOrder]) -> tuple[Change[AnyOrder], ...]:
        """Apply the orders of a snapshot and return the changes."""
        changes = (self.apply(order) for order in snapshot)
        return tuple(change for change in changes if change is not None)

    def missing_from(self, snapshot: Iterable[AnyOrder]) -> tuple[AnyOrder, ...]:
        """Return the open orders of the board that a snapshot of all open orders lacks.

        They have ended, or are newer than the snapshot: only reading each of them
        shows which.
        """
        present = {order.order_id for order in snapshot}
        return tuple(order for order in self.orders(*OPEN) if order.order_id not in present)

    def drop(self, order_id: str) -> Change[AnyOrder] | None:
        """Remove an order and return the change, or None if it was not held."""
        before = self._orders.pop(order_id, None)
        return None if before is None else Change(before, None)

    def drop_ended_before(self, moment: datetime) -> tuple[Change[AnyOrder], ...]:
        """Remove the orders that were collected or cancelled before a time."""
        old = [o.order_id for o in self._orders.values() if _ended_at(o) < moment]
        return tuple(change for change in map(self.drop, old) if change is not None)


def _ended_at(order: CustomerOrder | DisplayOrder) -> datetime:
    # Displays are not sent this time.
    if isinstance(order, DisplayOrder) or order.state not in ENDED:
        return _LATEST
    return order.collected_at or order.cancelled_at or _LATEST


def _age(order: CustomerOrder | DisplayOrder) -> tuple[datetime, int, str]:
    since = _LATEST if isinstance(order, DisplayOrder) else order.placed_at or order.scanned_at
    return since, order.number or 0, order.order_id
