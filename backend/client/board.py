"""The order board without a screen: the newest version of every order, and what changed.

Pure: no clock, no network, no thread. Terminals draw it; the robot's baristas
work from it. Whatever the order and the number in which a snapshot and the
messages around it arrive, the board ends with the highest version of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.client.views.order import OPEN, Order, OrderState

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One order that changed; ``before`` is None for a new one, ``after`` for a dropped one."""

    before: Order | None
    after: Order | None

    @property
    def order(self) -> Order:
        """The order as it is now, or as it was last."""
        order = self.after or self.before
        assert order is not None
        return order


class Board:
    """Holds orders by id, each at the highest version seen."""

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}

    def __len__(self) -> int:
        return len(self._orders)

    def get(self, order_id: str) -> Order | None:
        """Return an order, or None."""
        return self._orders.get(order_id)

    def orders(self, *states: OrderState) -> tuple[Order, ...]:
        """Return the orders in these states (all without any), oldest first."""
        chosen = (o for o in self._orders.values() if not states or o.state in states)
        return tuple(sorted(chosen, key=_age))

    def apply(self, order: Order) -> Change | None:
        """Take in an order and return the change, or None if it is no news."""
        before = self._orders.get(order.order_id)
        if before is not None and before.version >= order.version:
            return None
        self._orders[order.order_id] = order
        return Change(before, order)

    def load(self, snapshot: Iterable[Order]) -> tuple[Change, ...]:
        """Take in the orders of a re-reading and return what they change."""
        changes = (self.apply(order) for order in snapshot)
        return tuple(change for change in changes if change is not None)

    def unaccounted(self, snapshot: Iterable[Order]) -> tuple[Order, ...]:
        """Return the orders held as open that a snapshot of all open orders does not name.

        They ended out of sight, or are newer than the snapshot: only reading
        each of them tells which.
        """
        named = {order.order_id for order in snapshot}
        return tuple(order for order in self.orders(*OPEN) if order.order_id not in named)

    def drop(self, order_id: str) -> Change | None:
        """Forget an order and return the change, or None if it was not held."""
        before = self._orders.pop(order_id, None)
        return None if before is None else Change(before, None)

    def drop_ended_before(self, moment: datetime) -> tuple[Change, ...]:
        """Forget the orders that were collected or cancelled before a time."""
        old = [o.order_id for o in self._orders.values() if o.has_ended and _ended_at(o) < moment]
        return tuple(change for change in map(self.drop, old) if change is not None)


def _ended_at(order: Order) -> datetime:
    return order.collected_at or order.cancelled_at or _LATEST


def _age(order: Order) -> tuple[datetime, int, str]:
    since = order.placed_at or order.scanned_at or _LATEST
    return since, order.number or 0, order.order_id
