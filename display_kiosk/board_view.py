"""Decides which numbers the board shows, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.client import DisplayOrder, OrderState

FRESH = timedelta(seconds=30)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number on the board. It is fresh if it has just become ready.

    ``is_being_made`` tells a drink that a barista has taken from one in line.
    """

    order_id: str
    number: int
    name: str
    is_fresh: bool = False
    is_being_made: bool = False


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board: ``ready`` newest first, ``preparing`` in the order of the queue."""

    ready: tuple[Ticket, ...] = ()
    preparing: tuple[Ticket, ...] = ()


def board_view(orders: Iterable[DisplayOrder], now: datetime, ready_for: timedelta) -> BoardView:
    """Return the board at ``now``; ready numbers are shown for ``ready_for`` at most."""
    numbered = [order for order in orders if order.number is not None]
    ready = [
        order
        for order in numbered
        if order.state is OrderState.COMPLETED and now - _ready_at(order) < ready_for
    ]
    ready.sort(key=_ready_at, reverse=True)
    preparing = [o for o in numbered if o.state in (OrderState.PLACED, OrderState.MAKING)]
    preparing.sort(key=lambda order: (order.state is not OrderState.MAKING, order.number or 0))
    return BoardView(
        tuple(_ticket(order, now) for order in ready),
        tuple(_ticket(order, now) for order in preparing),
    )


def newly_ready(before: BoardView | None, after: BoardView) -> tuple[Ticket, ...]:
    """Return the tickets that became ready between two boards, oldest first.

    Nothing is new to a kiosk that has just started.
    """
    if before is None:
        return ()
    known = {ticket.order_id for ticket in before.ready}
    fresh = (t for t in after.ready if t.is_fresh and t.order_id not in known)
    return tuple(fresh)[::-1]


def _ready_at(order: DisplayOrder) -> datetime:
    return order.completed_at or _EARLIEST


def _ticket(order: DisplayOrder, now: datetime) -> Ticket:
    assert order.number is not None
    is_ready = order.state is OrderState.COMPLETED
    is_fresh = is_ready and now - _ready_at(order) < FRESH
    is_being_made = order.state is OrderState.MAKING
    return Ticket(order.order_id, order.number, order.name or "", is_fresh, is_being_made)
