"""The shop's settings, for managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from backend.client import ClientError, Shop
from barista_tui.core.shop_admin import SettingValue, ShopAdmin
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints

_FIELDS = (
    ("name", "Name of the shop"),
    ("pickup_place", "Pick-up place"),
    ("max_open_orders", "Maximum of open orders"),
    ("drinks_per_code", "Drinks per code"),
    ("code_interval_seconds", "Seconds per code"),
    ("scans_per_address", "Scans per address and code"),
    ("time_zone", "Time zone"),
)
_NUMBERS = frozenset(
    {"max_open_orders", "drinks_per_code", "code_interval_seconds", "scans_per_address"}
)
# When emptied, these are set to null, with this meaning; the others stay unchanged.
_CAN_BE_EMPTY = {"scans_per_address": "automatic", "pickup_place": "not shown to customers"}
_EXPLANATION = (
    "Scans per address and code: how many new customers one network address"
    " (a phone, or a whole Wi-Fi) may have while a code is shown. Empty: automatic, which is 5"
    " for a shop on one machine and no limit on AWS. 0: no limit."
)


class ShopSettingsScreen(Dialog[None]):
    """Shows the settings, and saves those that were changed."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]
    CSS = """
    ShopSettingsScreen .dialog { width: 74; }
    ShopSettingsScreen .row { height: 1; }
    ShopSettingsScreen .row Label { width: 34; }
    ShopSettingsScreen .row Input { width: 1fr; }
    ShopSettingsScreen .explanation { color: $quiet; width: 100%; margin: 1 0; }
    """

    def __init__(self, admin: ShopAdmin) -> None:
        super().__init__()
        self._admin = admin
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog"):
            yield Label("Settings", classes="title")
            for field, label in _FIELDS:
                with Horizontal(classes="row"):
                    yield Label(label)
                    yield Input(
                        id=field,
                        type="integer" if field in _NUMBERS else "text",
                        placeholder=_CAN_BE_EMPTY.get(field, ""),
                        disabled=True,
                        compact=True,
                    )
            yield Label(_EXPLANATION, classes="explanation")
            yield Label("Loading …", id="message")
            yield Label(key_hints(("Enter", "save"), ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Read the settings."""
        self._read()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Save from any field."""
        self.action_save()

    def action_save(self) -> None:
        """Save what was changed."""
        typed = {field: self.query_one(f"#{field}", Input).value for field in self._before}
        try:
            changes = changes_of(self._before, typed)
        except ValueError as error:
            self.show_message(str(error))
            return
        if changes:
            self.show_message("Saving …")
            self._save(changes)
        else:
            self.dismiss()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        try:
            self.app.call_from_thread(self._fill, self._admin.read_settings())
        except ClientError as error:
            self.post_message(RequestFailed(f"{error}."))

    @work(thread=True, exclusive=True)
    def _save(self, changes: Mapping[str, SettingValue]) -> None:
        try:
            self._admin.change_settings(changes)
            self.app.call_from_thread(self.dismiss)
        except ClientError as error:
            self.post_message(RequestFailed(f"{error}."))

    def _fill(self, shop: Shop) -> None:
        for field, _ in _FIELDS:
            value = getattr(shop, field)
            self._before[field] = "" if value is None else str(value)
            box = self.query_one(f"#{field}", Input)
            box.value, box.disabled = self._before[field], False
        self.query_one("#name", Input).focus()
        self.show_message("")


def changes_of(before: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, SettingValue]:
    """Return the settings that were changed; None for one that was emptied.

    Raises:
        ValueError: a number is not one; the text names its field.
    """
    changes: dict[str, SettingValue] = {}
    for field, label in _FIELDS:
        value = typed.get(field, "").strip()
        if value == before.get(field, "") or not (value or field in _CAN_BE_EMPTY):
            continue
        if field in _NUMBERS and value and not value.isdecimal():
            raise ValueError(f"{label}: type a whole number.")
        changes[field] = (int(value) if field in _NUMBERS else value) if value else None
    return changes
