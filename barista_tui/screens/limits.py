"""The shop's limits, for managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from backend.client import ClientError, Shop
from barista_tui.desk.desk import Desk
from barista_tui.messages import WorkFailed
from barista_tui.widgets.no_markup import Label, key_hints

_FIELDS = (
    ("name", "Name of the shop"),
    ("max_open_orders", "Open orders at most"),
    ("drinks_per_code", "Drinks for each code"),
    ("code_interval_seconds", "Seconds that a code is shown"),
    ("scans_per_address", "Scans from one address, per code"),
    ("time_zone", "Time zone"),
)
_NUMBERS = frozenset(
    {"max_open_orders", "drinks_per_code", "code_interval_seconds", "scans_per_address"}
)
# Emptied, these are set to null, which means "automatic"; the others stay as they are.
_CAN_BE_EMPTY = frozenset({"scans_per_address"})
_EXPLANATION = (
    "Scans from one address: how many new customers may come from one network address"
    " (a phone, or a whole Wi-Fi) while one code is shown. Empty: automatic, which is 5 for a"
    " shop on one machine and no limit on AWS. 0: no limit."
)

Change = str | int | None


class LimitsScreen(ModalScreen[None]):
    """Shows the limits as they are, and saves those that were changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "Back"),
        ("ctrl+s", "save", "Save"),
    ]
    CSS = """
    LimitsScreen .dialog { width: 74; }
    LimitsScreen .row { height: 1; }
    LimitsScreen .row Label { width: 34; }
    LimitsScreen .row Input { width: 1fr; height: 1; border: none; background: $panel; }
    LimitsScreen .row Input:focus { border: none; background: $picked; }
    LimitsScreen .explanation { color: $quiet; width: 100%; margin: 1 0; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with Vertical(classes="dialog"):
            yield Label("Limits", classes="title")
            for field, label in _FIELDS:
                with Horizontal(classes="row"):
                    yield Label(label)
                    yield Input(
                        id=field,
                        type="integer" if field in _NUMBERS else "text",
                        placeholder="automatic" if field in _CAN_BE_EMPTY else "",
                        disabled=True,
                        compact=True,
                    )
            yield Label(_EXPLANATION, classes="explanation")
            yield Label("Reading …", id="said")
            yield Label(key_hints(("Enter", "saves"), ("Esc", "back")), classes="keys")

    def on_mount(self) -> None:
        """Read the limits as they are."""
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
            self._say(str(error))
            return
        if changes:
            self._say("Saving …")
            self._save(changes)
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Go back without saving."""
        self.dismiss()

    def on_work_failed(self, message: WorkFailed) -> None:
        """Say why it did not work."""
        self._say(message.why)

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        person, shop_id = self._desk.people.current, self._desk.place.shop_id
        try:
            if person is not None:
                self.app.call_from_thread(self._fill, person.shop_settings(shop_id))
        except ClientError as error:
            self.post_message(WorkFailed(f"{error}."))

    @work(thread=True, exclusive=True)
    def _save(self, changes: Mapping[str, Change]) -> None:
        person, shop_id = self._desk.people.current, self._desk.place.shop_id
        try:
            if person is not None:
                shop = person.change_settings(shop_id, **changes)  # type: ignore[arg-type]
                self._desk.facts.saw(shop)
                self.app.call_from_thread(self.dismiss)
        except ClientError as error:
            self.post_message(WorkFailed(f"{error}."))

    def _fill(self, shop: Shop) -> None:
        for field, _ in _FIELDS:
            value = getattr(shop, field)
            self._before[field] = "" if value is None else str(value)
            box = self.query_one(f"#{field}", Input)
            box.value, box.disabled = self._before[field], False
        self.query_one("#name", Input).focus()
        self._say("")

    def _say(self, text: str) -> None:
        self.query_one("#said", Label).update(text)


def changes_of(before: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, Change]:
    """Return the settings that were typed differently; None for one that was emptied.

    Raises:
        ValueError: a number is none; the text names its field.
    """
    changes: dict[str, Change] = {}
    for field, label in _FIELDS:
        value = typed.get(field, "").strip()
        if value == before.get(field, "") or not (value or field in _CAN_BE_EMPTY):
            continue
        if field in _NUMBERS and value and not value.isdecimal():
            raise ValueError(f"{label}: type a whole number.")
        changes[field] = (int(value) if field in _NUMBERS else value) if value else None
    return changes
