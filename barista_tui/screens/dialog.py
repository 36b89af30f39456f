"""The base of the screens that open over the board."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.binding import BindingType
from textual.screen import ModalScreen

from barista_tui.messages import RequestFailed
from barista_tui.widgets.no_markup import Label

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT | None], Generic[ResultT]):
    """Closes with Esc and returns None. A label with the id `message` shows failures."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "Back")]

    def action_leave(self) -> None:
        """Go back without a result."""
        self.dismiss(None)

    def on_request_failed(self, failed: RequestFailed) -> None:
        """Show why a call to the shop failed."""
        self.show_message(failed.why)

    def show_message(self, text: str) -> None:
        """Show a text to the person."""
        self.query_one("#message", Label).update(text)
