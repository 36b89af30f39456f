"""The line of the demo that says which key to try next."""

from __future__ import annotations

from textual.content import Content

from backend.client import OrderState
from barista_tui.desk.picture import Picture
from barista_tui.desk.tickets import Ticket
from barista_tui.widgets.no_markup import Static

Part = str | tuple[str, str]
"""Words, or words and their style."""


def _key(name: str) -> Part:
    return (name, "bold")


_WORDS: dict[OrderState, tuple[Part, ...]] = {
    OrderState.PLACED: ("Press ", _key("⏎"), " to take this ticket. Its paper prints now."),
    OrderState.MAKING: (
        *("Press ", _key("⏎"), " when the drink is ready: the phone is told at once."),
        *(" ", _key("-"), " puts it back."),
    ),
    OrderState.COMPLETED: (
        *("Press ", _key("⏎"), " when the customer has it, or ", _key("r"), " to recall it."),
        *(" ", _key("u"), " takes anything back."),
    ),
}
_MORE: tuple[Part, ...] = (
    *("  Try also ", _key("a"), " all day, ", _key("w"), " walk-up, ", _key("s"), " shop, "),
    *(_key("v"), " the printed ticket."),
)


class Coach(Static):
    """Says what to do next, by what is picked."""

    DEFAULT_CSS = """
    Coach { height: auto; padding: 0 1; background: $primary; color: $background; }
    """

    def show(self, picture: Picture, picked: Ticket | None) -> None:
        """Draw the advice for this picture."""
        words: tuple[Part, ...]
        if not picture.connection.live:
            words = (
                "The terminal is connecting; keys work already, and are sent once it is back.",
            )
        elif picked is None and not picture.tickets():
            words = ("Robot customers are on their way. The first order shows by itself.",)
        elif picked is None:
            words = ("Press ", _key("→"), " or ", _key("⇥"))
            words += (" for the next column, or a ticket's short number.",)
        else:
            words = _WORDS[picked.order.state]
        self.update(Content.assemble(_key("Demo"), "  ", *words, *_MORE))
