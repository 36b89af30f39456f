"""The tickets of the board as a grid of cards. Only the visible ones are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from backend.client import OrderState
from barista_tui.core.ages import TicketAge, old_tickets, ticket_age
from barista_tui.core.board_state import COLUMNS, BoardState
from barista_tui.core.state_names import state_name
from barista_tui.core.tickets import Ticket
from barista_tui.settings import Ages
from barista_tui.widgets.board_arrangement import Arrangement, Arranger, View
from barista_tui.widgets.board_layout import Zone
from barista_tui.widgets.card_drawing import STYLES, Span, card_spans, draw_row, title_span
from barista_tui.widgets.ticket_layout import Density, wrap


class BoardView(Widget, can_focus=False):
    """Shows the tickets by state, and which one is selected.

    Args:
        ages: when a ticket is old.
        now: the clock.
        density: how much room a card takes; None for as much as there is.
    """

    COMPONENT_CLASSES = {f"card--{name}" for name in STYLES}
    DEFAULT_CSS = """
    BoardView { width: 1fr; height: 1fr; background: $background; }
    BoardView > .card--title { color: $quiet; text-style: bold; }
    BoardView > .card--title-active { color: $primary; text-style: bold; }
    BoardView > .card--more { color: $foreground; text-style: bold; }
    BoardView > .card--rule { color: $panel-lighten-2; }
    BoardView > .card--empty { color: $quiet; }
    BoardView > .card--fresh { color: $age-fresh-text; background: $age-fresh; }
    BoardView > .card--warm { color: $age-warm-text; background: $age-warm; }
    BoardView > .card--hot { color: $age-hot-text; background: $age-hot; }
    BoardView > .card--fresh-bar { color: $age-fresh; }
    BoardView > .card--warm-bar { color: $age-warm; }
    BoardView > .card--hot-bar { color: $age-hot; }
    BoardView > .card--number { text-style: bold; }
    BoardView > .card--drink { text-style: bold; }
    BoardView > .card--allergen {
        color: $allergen-text; background: $allergen; text-style: bold;
    }
    BoardView > .card--special {
        color: $special; background: $special-background; text-style: bold;
    }
    BoardView > .card--usual { color: $quiet; }
    BoardView > .card--name { color: $secondary; text-style: bold; }
    BoardView > .card--note { color: $foreground; text-style: italic; }
    BoardView > .card--who { color: $primary; }
    BoardView > .card--pending { color: $notice; text-style: italic; }
    BoardView > .card--selected { background: $selected; }
    BoardView > .card--mark { color: $background; background: $primary; text-style: bold; }
    """

    @dataclass
    class Selected(Message):
        """A ticket was clicked."""

        order_id: str
        double_click: bool

    def __init__(
        self, ages: Ages, now: Callable[[], datetime], density: Density | None = None
    ) -> None:
        super().__init__(id="board")
        self._ages = ages
        self._now = now
        self.density = density
        self._columns: Mapping[OrderState, tuple[Ticket, ...]] = dict.fromkeys(COLUMNS, ())
        self._empty: Mapping[OrderState, str] = {}
        self._selected: str | None = None
        self._active = OrderState.PLACED
        self._arranger = Arranger()
        self.arrangement = Arrangement()
        self._rows: list[list[Span]] = []
        self._card_styles: dict[tuple[str, str], Style] = {}

    def show(
        self,
        board: BoardState,
        selected: str | None,
        active: OrderState,
        empty: Mapping[OrderState, str],
    ) -> None:
        """Draw the tickets of a board; `empty` says what to do where there are none."""
        self._columns, self._empty = board.columns, empty
        self._selected, self._active = selected, active
        self._arrange()

    def beside(self, by: int) -> str | None:
        """Return the order in the lane `by` further than the selected one, or None."""
        tickets = self._columns[self._active]
        flow = self.arrangement.flows.get(self._active)
        cards = [card for card in flow.placed if not card.first] if flow else []
        ids = [tickets[card.index].order.order_id for card in cards]
        if self._selected not in ids:
            return None
        here = cards[ids.index(self._selected)]
        beside = [card for card in cards if card.lane == here.lane + by]
        if not beside:
            return None
        nearest = min(beside, key=lambda card: abs(card.top - here.top))
        return tickets[nearest.index].order.order_id

    def tick(self) -> None:
        """Draw the ages again."""
        self._arrange(follow=False)
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Lay out everything for the new size."""
        self._arrange()

    def notify_style_update(self) -> None:
        """Forget the styles of the previous theme."""
        super().notify_style_update()
        self._card_styles = {}

    def on_click(self, event: Click) -> None:
        """Select the ticket under the mouse."""
        place = event.get_content_offset(self)
        if place is None or place.y >= len(self._rows):
            return
        for span in self._rows[place.y]:
            if span.ticket is not None and span.x <= place.x < span.x + span.width:
                order_id = span.ticket.order.order_id
                self.post_message(self.Selected(order_id, event.chain == 2))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Show the next lane of the zone under the mouse."""
        self._scroll(event.x, event.y, 1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Show the previous lane of the zone under the mouse."""
        self._scroll(event.x, event.y, -1)

    def render_line(self, y: int) -> Strip:
        """Return one line of the board."""
        spans = self._rows[y] if y < len(self._rows) else []
        return draw_row(spans, self.size.width, self._style, self._age)

    def _scroll(self, x: int, y: int, by: int) -> None:
        for zone in self.arrangement.zones:
            if zone.x <= x < zone.x + zone.width and zone.y <= y < zone.y + zone.height:
                self._arranger.scroll(zone.state, by)
                self._arrange(follow=False)

    def _arrange(self, *, follow: bool = True) -> None:
        """Compute what is on each line, and draw the lines that changed."""
        width, height = self.size
        if not width or not height:
            return
        view = View(width, height, self.density, self._active, self._selected, follow)
        self.arrangement = self._arranger.arrange(self._columns, view)
        rows: list[list[Span]] = [[] for _ in range(height)]
        for zone in self.arrangement.zones:
            for y, span in self._spans(zone):
                if y < height:
                    rows[y].append(span)
        before, self._rows = self._rows, rows
        if len(before) != height:
            self.refresh()
            return
        changed = [y for y in range(height) if not _same(before[y], rows[y])]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _spans(self, zone: Zone) -> Iterator[tuple[int, Span]]:
        """Yield the lines of a zone, from left to right and from the top."""
        tickets = self._columns[zone.state]
        flow = self.arrangement.flows[zone.state]
        title = f"{state_name(zone.state).upper()} {len(tickets)}"
        old = len(old_tickets(tickets, self._now(), self._ages))
        is_active = zone.state is self._active
        hidden = (flow.before, flow.after)
        yield zone.y, title_span(zone.x, zone.width, title, old, hidden, active=is_active)
        if not tickets:
            words = [(word, "empty") for word in self._empty.get(zone.state, "").split()]
            for y, line in enumerate(wrap(words, max(8, zone.width - 2)), start=zone.y + 1):
                yield y, Span(zone.x + 1, zone.width - 1, line)
        for card in flow.placed:
            ticket = tickets[card.index]
            lane = card.lane - flow.first_lane
            layout = self._arranger.layout(ticket, self.size.width, self.arrangement.density)
            spans = card_spans(
                ticket,
                layout,
                zone.lane_x(lane),
                zone.lane_width(lane),
                selected=ticket.order.order_id == self._selected,
            )
            lines = spans[card.first : card.first + card.count]
            yield from enumerate(lines, start=zone.y + 1 + card.top)

    def _age(self, ticket: Ticket) -> TicketAge:
        return ticket_age(ticket, self._now(), self._ages)

    def _style(self, ground: str, name: str) -> Style:
        style = self._card_styles.get((ground, name))
        if style is None:
            parts = (
                self.get_component_rich_style(f"card--{n}", partial=True) for n in (ground, name)
            )
            style = sum(parts, self.rich_style)
            self._card_styles[ground, name] = style
        return style


def _same(before: list[Span], after: list[Span]) -> bool:
    """Return whether two lines look the same, their ages aside."""
    return [span.key for span in before] == [span.key for span in after]
