"""The line of the demo that says which key to try next."""

from __future__ import annotations

from textual.widgets import Static

from backend.client import OrderState
from barista_tui.desk.picture import Picture
from barista_tui.desk.tickets import Ticket

_WORDS = {
    OrderState.PLACED: "Press [b]⏎[/b] to take this ticket. Its paper prints now.",
    OrderState.MAKING: "Press [b]⏎[/b] when the drink is ready: the phone is told at once."
    " [b]-[/b] puts it back.",
    OrderState.COMPLETED: "Press [b]⏎[/b] when the customer has it, or [b]r[/b] to recall it."
    " [b]u[/b] takes anything back.",
}
_MORE = "Try also [b]a[/b] all day, [b]w[/b] walk-up, [b]s[/b] shop, [b]v[/b] the printed ticket."


class Coach(Static):
    """Says what to do next, by what is picked."""

    DEFAULT_CSS = """
    Coach { height: auto; padding: 0 1; background: $primary; color: $background; }
    """

    def show(self, picture: Picture, picked: Ticket | None) -> None:
        """Draw the advice for this picture."""
        if not picture.connection.live:
            words = "The terminal is connecting; keys work already, and are sent once it is back."
        elif picked is None and not picture.tickets():
            words = "Robot customers are on their way. The first order shows by itself."
        elif picked is None:
            words = "Press [b]→[/b] or [b]⇥[/b] for the next column, or a ticket's short number."
        else:
            words = _WORDS[picked.order.state]
        self.update(f"[b]Demo[/b]  {words}  {_MORE}")
