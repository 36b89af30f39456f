"""Arranges the tickets of the board: how dense, in which zones, which cards are visible.

Cards are laid out only as far as they are visible, and again only when they change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from backend.client import OrderState
from barista_tui.core.tickets import Ticket
from barista_tui.widgets.board_layout import (
    LANE_WIDTH,
    MAKING,
    READY,
    Flow,
    Needs,
    Zone,
    balanced,
    flow,
    lanes_needed,
    zones,
)
from barista_tui.widgets.ticket_layout import Density, Layout, layout_ticket

MARGIN = 2
"""The cells of a lane beside the card's text: the bar at its left, the gap at its right."""

Columns = Mapping[OrderState, Sequence[Ticket]]


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen: the size, the density (None for automatic), and the selection.

    With `follow` the selected ticket is brought into view.
    """

    width: int
    height: int
    density: Density | None
    active: OrderState
    selected: str | None
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything is."""

    density: Density = Density.COMFORTABLE
    zones: tuple[Zone, ...] = ()
    flows: Mapping[OrderState, Flow] = field(default_factory=dict)


class Arranger:
    """Arranges tickets, and remembers how far each zone was scrolled."""

    def __init__(self) -> None:
        self._layouts: dict[tuple[str, Density], tuple[Ticket, int, Layout]] = {}
        self._first_lanes: dict[OrderState, int] = {}

    def arrange(self, columns: Columns, view: View) -> Arrangement:
        """Return where the tickets are; comfortable if all are visible then, else compact."""
        found = self._arranged(columns, view, view.density or Density.COMFORTABLE)
        if view.density is None and any(f.before or f.after for f in found.flows.values()):
            found = self._arranged(columns, view, Density.COMPACT)
        self._first_lanes = {state: flow.first_lane for state, flow in found.flows.items()}
        self._forget(columns)
        return found

    def scroll(self, state: OrderState, by: int) -> None:
        """Scroll a zone by some lanes, for the next arrangement."""
        self._first_lanes[state] = max(0, self._first_lanes.get(state, 0) + by)

    def layout(self, ticket: Ticket, width: int, density: Density) -> Layout:
        """Return the layout of a card in a board of a width."""
        inner = max(8, width // max(1, width // LANE_WIDTH) - MARGIN)
        key = (ticket.order.order_id, density)
        known = self._layouts.get(key)
        if known is not None and known[0] is ticket and known[1] == inner:
            return known[2]
        made = layout_ticket(ticket, inner, density)
        self._layouts[key] = (ticket, inner, made)
        return made

    def _arranged(self, columns: Columns, view: View, density: Density) -> Arrangement:
        gap = 1 if density is Density.COMFORTABLE else 0
        needs = self._needs(columns, view, density, gap)
        found = zones(view.width, view.height, needs, view.active)
        flows = {zone.state: self._flow(columns[zone.state], zone, view, density) for zone in found}
        return Arrangement(density, found, flows)

    def _needs(self, columns: Columns, view: View, density: Density, gap: int) -> Needs:
        lanes, rows = max(1, view.width // LANE_WIDTH), view.height - 1
        filled = {
            state: lanes_needed(self._heights(tickets, view.width, density), rows, gap, lanes)
            for state, tickets in columns.items()
        }
        making, ready = (
            sum(
                height + gap
                for height in islice(self._heights(columns[state], view.width, density), rows)
            )
            for state in (MAKING, READY)
        )
        return Needs(filled, making, ready)

    def _flow(self, tickets: Sequence[Ticket], zone: Zone, view: View, density: Density) -> Flow:
        follows = view.follow and zone.state is view.active
        focus = _place(tickets, view.selected) if follows else None
        # A zone that is not worked in shows its oldest tickets.
        scrolled = zone.state is view.active or not view.follow
        gap = 1 if density is Density.COMFORTABLE else 0
        return flow(
            len(tickets),
            lambda index: self.layout(tickets[index], view.width, density).height,
            balanced(zone, self._heights(tickets, view.width, density), gap),
            gap,
            focus,
            self._first_lanes.get(zone.state, 0) if scrolled else 0,
        )

    def _heights(self, tickets: Sequence[Ticket], width: int, density: Density) -> Iterator[int]:
        return (self.layout(ticket, width, density).height for ticket in tickets)

    def _forget(self, columns: Columns) -> None:
        count = sum(map(len, columns.values()))
        if len(self._layouts) > 3 * count + 100:
            here = {t.order.order_id for tickets in columns.values() for t in tickets}
            self._layouts = {k: v for k, v in self._layouts.items() if k[0] in here}


def _place(tickets: Sequence[Ticket], order_id: str | None) -> int | None:
    for place, ticket in enumerate(tickets):
        if ticket.order.order_id == order_id:
            return place
    return None
