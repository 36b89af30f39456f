"""The board as it is shown: the confirmed orders with the pending actions applied to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

from backend.client import Connection, OrderState, QueueSummary, Shop, StaffOrder
from barista_tui.core.actions import OrderAction, QueuedAction, WalkUpAction
from barista_tui.core.steps import Step, after, is_allowed
from barista_tui.core.tickets import Ticket, make_ticket

COLUMNS = (OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True)
class BoardState:
    """A snapshot of everything that the board shows.

    Attributes:
        columns: the tickets by state, the oldest first.
        choosing: how many customers have scanned a code and not ordered yet.
        pending: the actions that the shop has not answered, oldest first.
        connection: whether the board is live.
        shop: the shop, None before it was read.
        queue: the queue, None before it was read.
        elsewhere: the tickets of other stations, which this terminal does not show.
    """

    columns: Mapping[OrderState, tuple[Ticket, ...]]
    choosing: int
    pending: tuple[QueuedAction, ...]
    connection: Connection
    shop: Shop | None
    queue: QueueSummary | None
    _by_id: Mapping[str, Ticket] = field(repr=False)
    elsewhere: tuple[Ticket, ...] = ()

    def ticket(self, order_id: str | None) -> Ticket | None:
        """Return the ticket of an order, or None if it is not on the board."""
        return None if order_id is None else self._by_id.get(order_id)

    def by_number(self, number: int) -> Ticket | None:
        """Return the ticket of the order with this number, or None.

        Numbers restart at midnight: of two tickets with one number it is the older.
        """
        return next((t for t in self._by_id.values() if t.order.number == number), None)

    def only(self, belongs: Callable[[Ticket], bool]) -> BoardState:
        """Return the board with these tickets alone; the others are `elsewhere`, not selectable."""
        columns = {state: tuple(filter(belongs, found)) for state, found in self.columns.items()}
        here = {t.order.order_id: t for tickets in columns.values() for t in tickets}
        others = tuple(t for key, t in self._by_id.items() if key not in here)
        return replace(self, columns=columns, _by_id=here, elsewhere=others)

    def tickets(self) -> Sequence[Ticket]:
        """Return all tickets of the board."""
        return tuple(self._by_id.values())

    @property
    def waiting(self) -> tuple[Ticket, ...]:
        """The tickets that nobody has taken, oldest first."""
        return self.columns[OrderState.PLACED]

    @property
    def open_orders(self) -> int:
        """How many orders count towards the shop's limit, those of other stations included."""
        others = sum(t.order.state is not OrderState.COMPLETED for t in self.elsewhere)
        return self.choosing + len(self.to_make) + others

    @property
    def to_make(self) -> tuple[Ticket, ...]:
        """The tickets that are waiting or being made."""
        return (*self.waiting, *self.columns[OrderState.MAKING])


class BoardBuilder:
    """Builds board states, and reuses the tickets that did not change since the last one.

    Not thread-safe.
    """

    def __init__(self) -> None:
        self._built: dict[str, tuple[object, Ticket]] = {}

    def build(
        self,
        orders: Sequence[StaffOrder],
        pending: Sequence[QueuedAction],
        connection: Connection,
        shop: Shop | None,
        queue: QueueSummary | None,
        name_of: Callable[[str], str],
    ) -> BoardState:
        """Return the board state; `name_of` returns the display name of a user."""
        shown: dict[str, tuple[StaffOrder, tuple[Step, ...]]] = {}
        for order in (*orders, *_unconfirmed_walk_ups(pending)):
            shown[order.order_id] = (order, ())
        for queued in pending:
            action = queued.action
            if isinstance(action, OrderAction) and action.order_id in shown:
                order, steps = shown[action.order_id]
                if is_allowed(action.step, order):
                    moved = after(order, action.step, name_of(queued.username), queued.made_at)
                    shown[order.order_id] = (moved, (*steps, action.step))
        on_board = {k: v for k, v in shown.items() if v[0].state in COLUMNS}
        tickets = {k: self._ticket(order, steps, shop) for k, (order, steps) in on_board.items()}
        self._built = {k: self._built[k] for k in tickets}
        return BoardState(
            columns={state: _column(tickets.values(), state) for state in COLUMNS},
            choosing=sum(order.state is OrderState.SCANNED for order, _ in shown.values()),
            pending=tuple(pending),
            connection=connection,
            shop=shop,
            queue=queue,
            _by_id=tickets,
        )

    def _ticket(self, order: StaffOrder, pending: tuple[Step, ...], shop: Shop | None) -> Ticket:
        key = (order.version, order.state, order.barista_name, pending, shop and shop.menu)
        built = self._built.get(order.order_id)
        if built is not None and built[0] == key:
            return built[1]
        ticket = make_ticket(order, shop, pending)
        self._built[order.order_id] = (key, ticket)
        return ticket


def _unconfirmed_walk_ups(pending: Sequence[QueuedAction]) -> list[StaffOrder]:
    """Return the walk-ups that the shop has not confirmed, as orders without a number."""
    return [_as_order(q, q.action) for q in pending if isinstance(q.action, WalkUpAction)]


def _as_order(queued: QueuedAction, action: WalkUpAction) -> StaffOrder:
    required = (field.name for field in fields(StaffOrder) if field.default is MISSING)
    unknown: dict[str, Any] = dict.fromkeys(required)
    known = {
        "order_id": queued.action_id,
        "shop_id": "",
        "state": OrderState.PLACED,
        "version": 0,
        "drink_id": action.drink_id,
        "drink_name": action.drink_name,
        "option_ids": action.option_ids,
        "options": action.options,
        "allergens": (),
        "name": action.name,
        "note": action.note,
        "attempt": 0,
        "is_walk_up": True,
        "scanned_at": queued.made_at,
        "placed_at": queued.made_at,
    }
    return StaffOrder(**{**unknown, **known})


def _column(tickets: Iterable[Ticket], state: OrderState) -> tuple[Ticket, ...]:
    chosen = [t for t in tickets if t.order.state is state]
    return tuple(sorted(chosen, key=_by_age))


def _by_age(ticket: Ticket) -> tuple[float, int]:
    since = ticket.since
    return (since.timestamp() if since else float("inf"), ticket.order.number or 0)
