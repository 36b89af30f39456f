"""A column of the board. It may have any number of tickets; only the visible ones are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from barista_tui.core.deadlines import last_call
from barista_tui.core.tickets import AGE_SYMBOLS, Age, Ticket, age_of, format_duration
from barista_tui.settings import Ages
from barista_tui.widgets.ticket_layout import AGE_WIDTH, INDENT, Layout, Word, layout_ticket

STYLES = (
    *("number", "drink", "special", "usual", "allergen", "name", "note", "who"),
    *("pending", "plain", "fresh", "warm", "hot", "selected"),
)


class TicketColumn(ScrollView, can_focus=False):
    """Shows tickets and which one is selected; without `ages` no ticket gets old."""

    COMPONENT_CLASSES = {f"column--{name}" for name in STYLES}
    DEFAULT_CSS = """
    TicketColumn {
        width: 1fr; height: 1fr; background: $background;
        border-top: solid $panel-lighten-2; border-title-color: $quiet;
        border-title-style: bold; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    TicketColumn.active { border-top: heavy $primary; border-title-color: $primary; }
    TicketColumn > .column--number { color: $primary; text-style: bold; }
    TicketColumn > .column--drink { text-style: bold; }
    TicketColumn > .column--special {
        color: $special; background: $special-background; text-style: bold;
    }
    TicketColumn > .column--usual { color: $quiet; }
    TicketColumn > .column--allergen { color: $warning; }
    TicketColumn > .column--name { color: $secondary; text-style: bold; }
    TicketColumn > .column--note { color: $foreground; text-style: italic; }
    TicketColumn > .column--who { color: $accent; }
    TicketColumn > .column--pending { color: $warning; text-style: italic; }
    TicketColumn > .column--fresh { color: $age-fresh; }
    TicketColumn > .column--warm { color: $age-warm; text-style: bold; }
    TicketColumn > .column--hot { color: $age-hot; text-style: bold; }
    TicketColumn > .column--selected { background: $selected; }
    """

    @dataclass
    class Selected(Message):
        """A ticket was clicked."""

        order_id: str
        double_click: bool

    def __init__(
        self, title: str, ages: Ages | None, now: Callable[[], datetime], column_id: str
    ) -> None:
        super().__init__(id=column_id)
        self._title = title
        self._ages = ages
        self._now = now
        self._tickets: Sequence[Ticket] = ()
        self._laid_out: dict[str, tuple[Ticket, Layout]] = {}
        self._tops: list[int] = []
        self._selected: str | None = None
        self._styles: dict[str, Style] = {}

    def show(self, tickets: Sequence[Ticket], selected: str | None) -> None:
        """Draw these tickets, with one of them selected."""
        moved = selected != self._selected
        self._tickets, self._selected = tickets, selected
        self._measure()
        hot = self._hot_count()
        counted = f"{self._title} {len(tickets)}" + (f"  ▲ {hot}" if hot else "")
        self.border_title = Content(counted)
        self.refresh()
        if moved:
            self._bring_into_view()

    def tick(self) -> None:
        """Draw the ages again."""
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Lay out everything for the new width."""
        self._laid_out.clear()
        self._measure()
        self._bring_into_view()

    def notify_style_update(self) -> None:
        """Forget the styles of the previous theme."""
        super().notify_style_update()
        self._styles = {}

    def on_click(self, event: Click) -> None:
        """Select the ticket under the mouse."""
        offset = event.get_content_offset(self)
        place = None if offset is None else self._at(offset.y + self.scroll_offset.y)
        if place is not None:
            self.post_message(self.Selected(self._tickets[place].order.order_id, event.chain == 2))

    def render_line(self, y: int) -> Strip:
        """Return one visible line."""
        width = self.scrollable_content_region.width
        line = y + self.scroll_offset.y
        place = self._at(line)
        base = self.rich_style
        if place is None:
            return Strip.blank(width, base)
        ticket = self._tickets[place]
        lines = self._layout(ticket).lines
        row = line - self._tops[place]
        if row >= len(lines):
            return Strip.blank(width, base)
        is_selected = ticket.order.order_id == self._selected
        if is_selected:
            base += self._style("selected")
        return self._strip(ticket, lines[row], row, width, base, is_selected)

    def _strip(
        self,
        ticket: Ticket,
        words: Sequence[Word],
        row: int,
        width: int,
        base: Style,
        selected: bool,
    ) -> Strip:
        age, face = self._age(ticket)
        bar = "▶" if selected and row == 0 else "▌"
        segments = [Segment(bar, base + self._style(age))]
        if row > 0:
            segments.append(Segment(" " * INDENT, base))
        segments += [Segment(text, base + self._style(style)) for text, style in words]
        if row == 0:
            segments.append(Segment(f"{face:>{AGE_WIDTH}}", base + self._style(age)))
        return Strip(segments).adjust_cell_length(width, base)

    def _age(self, ticket: Ticket) -> tuple[str, str]:
        now, since = self._now(), ticket.since
        left = last_call(ticket.order, self._ages, now) if self._ages else None
        if left is not None:
            return Age.HOT.value, f"‼{format_duration(left):>5}"
        seconds = (now - since).total_seconds() if since else 0.0
        age = age_of(seconds, self._ages) if self._ages else Age.FRESH
        return age.value, f"{AGE_SYMBOLS[age]}{format_duration(seconds):>5}"

    def _hot_count(self) -> int:
        if self._ages is None:
            return 0
        now, hot = self._now(), self._ages.hot_seconds
        return sum(1 for t in self._tickets if t.since and (now - t.since).total_seconds() >= hot)

    def _layout(self, ticket: Ticket) -> Layout:
        order_id = ticket.order.order_id
        known = self._laid_out.get(order_id)
        if known is not None and known[0] is ticket:
            return known[1]
        layout = layout_ticket(ticket, max(16, self.scrollable_content_region.width - 1))
        self._laid_out[order_id] = (ticket, layout)
        return layout

    def _measure(self) -> None:
        """Compute the first line of each ticket, and the length of the column."""
        gap = 1 if self.size.height >= 32 else 0
        top, self._tops = 0, []
        for ticket in self._tickets:
            self._tops.append(top)
            top += len(self._layout(ticket).lines) + gap
        if len(self._laid_out) > 2 * len(self._tickets) + 50:
            here = {ticket.order.order_id for ticket in self._tickets}
            self._laid_out = {k: v for k, v in self._laid_out.items() if k in here}
        self.virtual_size = Size(self.scrollable_content_region.width, top)

    def _at(self, line: int) -> int | None:
        """Return the index of the ticket on a line, or None below the last one."""
        if line < 0 or line >= self.virtual_size.height:
            return None
        return bisect_right(self._tops, line) - 1

    def _bring_into_view(self) -> None:
        for place, ticket in enumerate(self._tickets):
            if ticket.order.order_id == self._selected:
                height = len(self._layout(ticket).lines)
                region = Region(0, self._tops[place], self.virtual_size.width, height)
                self.scroll_to_region(region, animate=False, force=True)
                return

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"column--{name}", partial=True)
            self._styles[name] = style
        return style
