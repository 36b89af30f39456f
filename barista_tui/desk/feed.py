"""Where a desk's orders come from: a live board, or whatever behaves like one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.client import (
    Change,
    Connection,
    LiveBoard,
    Message,
    OrderState,
    StaffClient,
    StaffOrder,
)


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom a feed tells; every call may come on a thread of the feed's."""

    on_changes: Callable[[Sequence[Change[StaffOrder]]], None]
    on_message: Callable[[Message], None]
    on_connection: Callable[[Connection], None]
    on_resync: Callable[[], None]


class Feed(Protocol):
    """What a desk needs of a live board."""

    @property
    def connection(self) -> Connection:
        """How the connection stands now."""
        ...

    def orders(self, *states: OrderState) -> tuple[StaffOrder, ...]:
        """Return the orders in these states, oldest first."""
        ...

    def get(self, order_id: str) -> StaffOrder | None:
        """Return an order, or None."""
        ...

    def apply(self, order: StaffOrder) -> None:
        """Apply an order that an action returned."""
        ...

    def start(self) -> object:
        """Start following."""
        ...

    def close(self, limit_seconds: float | None = None) -> None:
        """Stop following."""
        ...


OpenFeed = Callable[[StaffClient, str, Ears], Feed]


def live_feed(staff: StaffClient, shop_id: str, ears: Ears) -> Feed:
    """Return the live board of a shop, as a member of staff sees it."""
    return LiveBoard(
        staff,
        shop_id,
        on_changes=ears.on_changes,
        on_message=ears.on_message,
        on_connection=ears.on_connection,
        on_resync=ears.on_resync,
    )
