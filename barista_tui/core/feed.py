"""The source of orders: a live board, or a substitute in tests."""

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
class FeedListener:
    """The callbacks of a feed; they may be called on a thread of the feed's."""

    on_changes: Callable[[Sequence[Change[StaffOrder]]], None]
    on_message: Callable[[Message], None]
    on_connection: Callable[[Connection], None]
    on_resync: Callable[[], None]


class Feed(Protocol):
    """What the session needs of a live board."""

    @property
    def connection(self) -> Connection:
        """Whether the feed is live, since when, and why not."""
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


OpenFeed = Callable[[StaffClient, str, FeedListener], Feed]


def live_feed(staff: StaffClient, shop_id: str, listener: FeedListener) -> Feed:
    """Return the live board of a shop, as a member of staff sees it."""
    return LiveBoard(
        staff,
        shop_id,
        on_changes=listener.on_changes,
        on_message=listener.on_message,
        on_connection=listener.on_connection,
        on_resync=listener.on_resync,
    )
