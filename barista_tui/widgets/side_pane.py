"""The pane beside the board of a wide terminal: the selected ticket, and the all-day counts."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from barista_tui.core.ages import ticket_age
from barista_tui.core.all_day import counts, milks
from barista_tui.core.board_state import BoardState
from barista_tui.core.order_story import known_story
from barista_tui.core.tickets import Ticket
from barista_tui.settings import Settings
from barista_tui.widgets.no_markup import Static
from barista_tui.widgets.ticket_detail import ticket_detail

_NOTHING = "No ticket is selected."


class SidePane(Vertical):
    """Shows the whole selected ticket, and how many of each drink are to be made."""

    DEFAULT_CSS = """
    SidePane {
        display: none; width: 42; height: 1fr; background: $surface; padding: 0 1;
    }
    SidePane.shown { display: block; }
    SidePane #detail { height: auto; max-height: 1fr; overflow-y: auto; }
    SidePane #strip { height: auto; margin-top: 1; }
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(id="pane")
        self._settings = settings
        self._detail, self._strip = Static(id="detail"), Static(id="strip")
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the ticket above the counts."""
        yield self._detail
        yield self._strip

    def show(self, board: BoardState, selected: Ticket | None, now: datetime) -> None:
        """Draw the selected ticket and the counts, if the pane is shown."""
        if not self.has_class("shown"):
            return
        second = int(now.timestamp())
        drawn = (selected, board.to_make, second)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._detail.update(self._ticket(board, selected, now) if selected else Content(_NOTHING))
        self._strip.update(self._counts(board))

    def _ticket(self, board: BoardState, ticket: Ticket, now: datetime) -> Content:
        order = ticket.order
        drink = board.shop.drink(order.drink_id) if board.shop and order.drink_id else None
        age = ticket_age(ticket, now, self._settings.ages)
        return ticket_detail(ticket, drink, age, known_story(order))

    def _counts(self, board: BoardState) -> Content:
        milk = self._settings.batching.milk
        lines = [Content.assemble(("ALL DAY", "bold $primary"))]
        for count in counts(board.to_make, board.shop, milk):
            parts = ", ".join(f"{n} {name.lower()}" for name, n in count.parts)
            head = (f"{count.total:>3} {count.name}", "bold")
            lines.append(Content.assemble(head, (f"  {parts}", "$quiet")))
        for name, number in milks(board.to_make, board.shop, milk):
            lines.append(Content.assemble((f"{number:>3} {name.lower()}", "$quiet")))
        if len(lines) == 1:
            lines.append(Content("There are no drinks to make."))
        return Content("\n").join(lines)
