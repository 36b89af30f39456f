"""The board as it is to be drawn: confirmed orders, with what is pending laid over them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from backend.client import Connection, OrderState, QueueSummary, Shop, StaffOrder
from barista_tui.desk.steps import after, is_allowed
from barista_tui.desk.tickets import Indexes, Ticket, choices_of
from barista_tui.desk.wishes import Entry, OrderWish, WalkUpWish

COLUMNS = (OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a screen shows of the shop, at one moment.

    ``columns`` has the tickets by state, those that stand there longest first;
    ``pending`` what the shop has not answered yet.
    """

    columns: Mapping[OrderState, tuple[Ticket, ...]]
    choosing: int
    pending: tuple[Entry, ...]
    connection: Connection
    shop: Shop | None
    queue: QueueSummary | None
    _by_id: Mapping[str, Ticket] = field(repr=False)
    _by_index: Mapping[int, Ticket] = field(repr=False)

    def ticket(self, order_id: str | None) -> Ticket | None:
        """Return the ticket of an order, or None if it is not on the board."""
        return None if order_id is None else self._by_id.get(order_id)

    def at_index(self, index: int) -> Ticket | None:
        """Return the ticket with a short index, or None."""
        return self._by_index.get(index)

    def tickets(self) -> Sequence[Ticket]:
        """Return all tickets of the board."""
        return tuple(self._by_id.values())


class Painter:
    """Makes pictures, and keeps the tickets that did not change from one to the next.

    Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._indexes = Indexes()
        self._made: dict[str, tuple[object, Ticket]] = {}

    def paint(
        self,
        orders: Sequence[StaffOrder],
        entries: Sequence[Entry],
        connection: Connection,
        shop: Shop | None,
        queue: QueueSummary | None,
        name_of: Callable[[str], str],
    ) -> Picture:
        """Return the picture of these facts; ``name_of`` gives a person's shown name."""
        shown: dict[str, tuple[StaffOrder, tuple[str, ...]]] = {}
        for order in (*orders, *self._not_numbered(entries)):
            shown[order.order_id] = (order, ())
        for entry in entries:
            if isinstance(entry.wish, OrderWish) and entry.wish.order_id in shown:
                order, pending = shown[entry.wish.order_id]
                if is_allowed(entry.wish.step, order):
                    moved = after(order, entry.wish.step, name_of(entry.person), entry.made_at)
                    shown[order.order_id] = (moved, (*pending, entry.wish.step.value))
        on_board = {k: v for k, v in shown.items() if v[0].state in COLUMNS}
        self._indexes.keep_only(set(on_board), time.monotonic())
        tickets = {
            k: self._ticket(order, pending, shop) for k, (order, pending) in on_board.items()
        }
        self._made = {k: self._made[k] for k in tickets}
        return Picture(
            columns={state: _column(tickets.values(), state) for state in COLUMNS},
            choosing=sum(order.state is OrderState.SCANNED for order, _ in shown.values()),
            pending=tuple(entries),
            connection=connection,
            shop=shop,
            queue=queue,
            _by_id=tickets,
            _by_index={ticket.index: ticket for ticket in tickets.values()},
        )

    def _ticket(self, order: StaffOrder, pending: tuple[str, ...], shop: Shop | None) -> Ticket:
        key = (order.version, order.state, order.barista_name, pending, shop and shop.menu)
        made = self._made.get(order.order_id)
        if made is not None and made[0] == key:
            return made[1]
        drink = shop.drink(order.drink_id) if shop and order.drink_id else None
        ticket = Ticket(
            order,
            self._indexes.of(order.order_id),
            choices_of(order, drink),
            drink.allergens if drink else (),
            pending,
        )
        self._made[order.order_id] = (key, ticket)
        return ticket

    def _not_numbered(self, entries: Sequence[Entry]) -> list[StaffOrder]:
        """Return walk-ups that the shop has not confirmed, as orders without a number."""
        return [
            _as_order(entry, entry.wish) for entry in entries if isinstance(entry.wish, WalkUpWish)
        ]


def _as_order(entry: Entry, wish: WalkUpWish) -> StaffOrder:
    unknown: dict[str, Any] = dict.fromkeys(field.name for field in fields(StaffOrder))
    known = {
        "order_id": entry.entry_id,
        "shop_id": "",
        "state": OrderState.PLACED,
        "version": 0,
        "drink_id": wish.drink_id,
        "drink_name": wish.drink_name,
        "option_ids": wish.option_ids,
        "options": wish.options,
        "name": wish.name,
        "note": wish.note,
        "attempt": 0,
        "is_walk_up": True,
        "scanned_at": entry.made_at,
        "placed_at": entry.made_at,
    }
    return StaffOrder(**{**unknown, **known})


def _column(tickets: Iterable[Ticket], state: OrderState) -> tuple[Ticket, ...]:
    chosen = [t for t in tickets if t.order.state is state]
    return tuple(sorted(chosen, key=_age))


def _age(ticket: Ticket) -> tuple[float, int]:
    since = ticket.since
    return (since.timestamp() if since else float("inf"), ticket.order.number or 0)
