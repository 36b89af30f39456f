"""The line of the demo that suggests which key to try next."""

from __future__ import annotations

from textual.content import Content

from backend.client import OrderState
from barista_tui.core.board_state import BoardState
from barista_tui.core.tickets import Ticket
from barista_tui.widgets.no_markup import Static

Part = str | tuple[str, str]
"""Words, or words and their style."""


def _key(name: str) -> Part:
    return (name, "bold")


_HINTS: dict[OrderState, tuple[Part, ...]] = {
    OrderState.PLACED: ("Press ", _key("⏎"), " to take this ticket. It is printed now."),
    OrderState.MAKING: (
        *("Press ", _key("⏎"), " when the drink is ready: the phone shows it at once."),
        *(" ", _key("-"), " puts it back."),
    ),
    OrderState.COMPLETED: (
        *("Press ", _key("⏎"), " when the customer has it, or ", _key("r"), " to recall it."),
        *(" ", _key("u"), " undoes any of this."),
    ),
}
_MORE: tuple[Part, ...] = (
    *("  Try also ", _key("a"), " all day, ", _key("w"), " walk-up, ", _key("s"), " shop, "),
    *(_key("v"), " the printed ticket."),
)


class HintBar(Static):
    """Suggests what to do next, depending on the selected ticket."""

    DEFAULT_CSS = """
    HintBar { height: auto; padding: 0 1; background: $primary; color: $background; }
    """

    def show(self, board: BoardState, selected: Ticket | None) -> None:
        """Draw the hint for this board."""
        words: tuple[Part, ...]
        if not board.connection.live:
            words = ("Connecting. Keys work already; actions are sent once the board is live.",)
        elif selected is None and not board.tickets():
            words = ("Robot customers are on their way. The first order appears by itself.",)
        elif selected is None:
            words = ("Press ", _key("→"), " or ", _key("⇥"))
            words += (" for the next column, or type an order's number.",)
        else:
            words = _HINTS[selected.order.state]
        self.update(Content.assemble(_key("Demo"), "  ", *words, *_MORE))
