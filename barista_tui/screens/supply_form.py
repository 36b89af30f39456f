"""One supply as a form, for managers."""

from __future__ import annotations

from dataclasses import fields
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from backend.client import ClientError, Supply, SupplyRequest
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.core.supply_form import SupplyFields, request_of
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints

_LABELS = {
    "name": ("Name", "Oat milk"),
    "amount": ("How much there is now", "10 l, 2.5 kg, or 500"),
    "per_serving": ("One drink uses", "200 ml, 18 g, or 1"),
    "uses": ("Used by", "every drink, or names of drinks and options"),
    "reserve": ("Kept for placed orders", "0"),
    "when_empty": ("When it is empty", "sell out, or ask"),
}
_EXPLANATION = (
    "Counted down from now on, each time a drink is ready. With “sell out”, what uses it is"
    " sold out once no more drinks are left than are kept; with “ask”, the terminals warn."
)


class SupplyFormScreen(Dialog[bool]):
    """Sets how much of a supply there is; returns whether it was saved.

    Args:
        admin: makes the change.
        supply: the supply, or None for a new one.
        before: what the form begins with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]
    CSS = """
    SupplyFormScreen .dialog { width: 76; }
    SupplyFormScreen .row { height: 1; }
    SupplyFormScreen .row Label { width: 26; }
    SupplyFormScreen .row Input { width: 1fr; }
    SupplyFormScreen .explanation { color: $quiet; width: 100%; margin: 1 0; }
    SupplyFormScreen #message { width: 100%; text-style: bold; }
    """

    def __init__(self, admin: ShopAdmin, supply: Supply | None, before: SupplyFields) -> None:
        super().__init__()
        self._admin = admin
        self._supply = supply
        self._before = before

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog"):
            yield Label(self._before.name or "A new supply", classes="title")
            for name, (label, example) in _LABELS.items():
                with Horizontal(classes="row"):
                    yield Label(label)
                    value = getattr(self._before, name)
                    yield Input(value, id=name, placeholder=example, compact=True)
            yield Label(_EXPLANATION, classes="explanation")
            yield Label("", id="message")
            yield Label(key_hints(("Enter", "save"), ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Focus what is most often corrected."""
        self.query_one("#amount" if self._supply else "#name", Input).focus()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Save from any field."""
        self.action_save()

    def action_save(self) -> None:
        """Save the supply if the texts describe one; nothing that was typed is lost."""
        typed = SupplyFields(
            **{
                one.name: self.query_one(f"#{one.name}", Input).value
                for one in fields(SupplyFields)
            }
        )
        try:
            request = request_of(typed, self._admin.menu())
        except ValueError as error:
            self.show_message(str(error))
            return
        self.show_message("Saving …")
        self._save(request)

    @work(thread=True, exclusive=True)
    def _save(self, request: SupplyRequest) -> None:
        try:
            self._admin.set_supply(self._supply, request)
        except ClientError as error:
            self.post_message(RequestFailed(f"Not saved: {str(error).rstrip('.')}."))
            return
        self.app.call_from_thread(self.dismiss, True)
