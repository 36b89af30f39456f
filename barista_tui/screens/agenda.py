"""The agenda of the event, which a manager may clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from backend.client import ClientError, Shop
from barista_tui.core.agenda_lines import agenda_lines
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.messages import RequestFailed
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Static, key_hints


class AgendaScreen(Dialog[None]):
    """Shows the breaks that are to come, and what the shop does differently around them.

    Args:
        admin: clears the agenda, for managers.
        shop: returns the shop as it is now.
        now: the clock.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("x", "clear", "Clear")]
    CSS = """
    AgendaScreen .dialog { width: 76; max-height: 90%; }
    AgendaScreen VerticalScroll { height: auto; max-height: 24; }
    """

    def __init__(
        self, admin: ShopAdmin, shop: Callable[[], Shop | None], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._admin = admin
        self._shop = shop
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out the dialog."""
        with Vertical(classes="dialog"):
            yield Label("Agenda", classes="title")
            with VerticalScroll():
                yield Static(id="agenda")
            yield Label("", id="message")
            keys = [("x", "clear it")] if self._admin.is_manager else []
            yield Label(key_hints(*keys, ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Draw the agenda, and again when it changes."""
        self.set_interval(1.0, self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw the agenda as it is now."""
        shop = self._shop()
        lines = agenda_lines(shop, self._now()) if shop else ["The shop is not known yet."]
        self.query_one("#agenda", Static).update("\n".join(lines))

    def action_clear(self) -> None:
        """Clear the agenda, after a question: it has to be loaded again from its file."""
        shop = self._shop()
        if not self._admin.is_manager or shop is None or shop.agenda is None:
            return

        def clear(is_yes: bool | None) -> None:
            if is_yes:
                self._clear()

        question = "Clear the agenda? A rush that runs ends at once."
        self.app.push_screen(ConfirmScreen(question, no="Keep it", yes="Clear it"), clear)

    @work(thread=True, exclusive=True)
    def _clear(self) -> None:
        try:
            self._admin.clear_agenda()
            self.app.call_from_thread(self.draw)
        except ClientError as error:
            self.post_message(RequestFailed(f"{error}."))
