"""The whole ticket, with what happened to it and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from backend.client import ClientError, Drink, JourneyEvent
from barista_tui.core.ages import TicketAge
from barista_tui.core.order_story import Happening, known_story, story_of
from barista_tui.core.tickets import Ticket
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Static, key_hints
from barista_tui.widgets.ticket_detail import ticket_detail

ReadJourney = Callable[[str], Sequence[JourneyEvent]]


class TicketDetailScreen(Dialog[None]):
    """Shows one ticket; its history is read from the shop.

    Args:
        ticket: the ticket.
        drink: its drink, None if it is not on the menu.
        age: how long it has waited, None if its wait has ended.
        read_journey: returns the events of an order; waits for the network.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("d,enter", "leave", "Back"),
        ("down,j", "scroll(1)", ""),
        ("up,k", "scroll(-1)", ""),
    ]
    CSS = "TicketDetailScreen .dialog { width: 76; }"

    def __init__(
        self, ticket: Ticket, drink: Drink | None, age: TicketAge | None, read_journey: ReadJourney
    ) -> None:
        super().__init__()
        self._ticket = ticket
        self._drink = drink
        self._age = age
        self._read_journey = read_journey
        self._detail = Static(id="detail")

    def compose(self) -> ComposeResult:
        """Lay out the ticket."""
        with Vertical(classes="dialog"):
            with VerticalScroll():
                yield self._detail
            yield Label("", id="message")
            yield Label(key_hints(("↑↓", "scroll"), ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Show what is known, and read the rest."""
        self._show(known_story(self._ticket.order))
        self.run_worker(self._load, thread=True)

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def _load(self) -> None:
        try:
            story = story_of(self._read_journey(self._ticket.order.order_id))
        except ClientError as error:
            self.post_message(RequestFailed(f"The history cannot be read now: {error}"))
            return
        if story:
            self.app.call_from_thread(self._show, story)

    def _show(self, story: Sequence[Happening]) -> None:
        if self._detail.is_attached:
            self._detail.update(ticket_detail(self._ticket, self._drink, self._age, story))
