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
    OrderState.PLACED: (_key("⏎"), " takes this ticket and prints it."),
    OrderState.MAKING: (_key("⏎"), " when the drink is ready: the phone shows it at once."),
    OrderState.COMPLETED: (_key("⏎"), " when the customer has it.  ", _key("u"), " undoes."),
}
_MORE: tuple[Part, ...] = (
    *("  ", _key("w"), " walk-up  ", _key("s"), " shop  ", _key("?"), " all keys"),
)
_KIOSK: tuple[Part, ...] = ("  ", _key("K"), " kiosk and code")
_QUIT: tuple[Part, ...] = ("  ", _key("q"), " ends the demo")


class HintBar(Static):
    """Suggests what to do next, depending on the selected ticket."""

    DEFAULT_CSS = """
    HintBar { height: auto; padding: 0 1; background: $primary; color: $background; }
    """

    def show(self, board: BoardState, selected: Ticket | None, *, is_kiosk_beside: bool) -> None:
        """Draw the hint for this board."""
        words: tuple[Part, ...]
        kiosk = () if is_kiosk_beside else _KIOSK
        if not board.connection.live:
            words = ("The shop opens in some seconds; you will be its barista.",)
        elif selected is None and not board.tickets():
            words = ("Robot customers are on their way. The first order appears by itself.",)
        elif selected is None:
            words = (_key("→"), " next column, or type an order's number.")
        else:
            words = _HINTS[selected.order.state]
        self.update(Content.assemble(_key("Demo"), "  ", *words, *kiosk, *_MORE, *_QUIT))
