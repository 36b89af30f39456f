"""The shop's limits, for managers."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from backend.client import ClientError, Shop
from barista_tui.desk.desk import Desk
from barista_tui.messages import WorkFailed

_FIELDS = (
    ("name", "Name of the shop"),
    ("max_open_orders", "Open orders at most"),
    ("drinks_per_code", "Drinks for each code"),
    ("code_interval_seconds", "Seconds that a code is shown"),
    ("time_zone", "Time zone"),
)
_NUMBERS = frozenset({"max_open_orders", "drinks_per_code", "code_interval_seconds"})


class LimitsScreen(ModalScreen[None]):
    """Shows the limits as they are, and saves those that were changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "Back"),
        ("ctrl+s", "save", "Save"),
    ]
    CSS = "LimitsScreen .dialog { width: 64; }"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        with Vertical(classes="dialog"):
            yield Label("Limits", classes="title")
            for field, label in _FIELDS:
                yield Label(label)
                kind = "integer" if field in _NUMBERS else "text"
                yield Input(id=field, type=kind, disabled=True)  # type: ignore[arg-type]
            yield Label("Reading …", id="said", markup=False)
            yield Label("[b]Enter[/b] saves   [b]Esc[/b] back", classes="keys")

    def on_mount(self) -> None:
        """Read the limits as they are."""
        self._read()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Save from any field."""
        self.action_save()

    def action_save(self) -> None:
        """Save what was changed."""
        changes: dict[str, str | int] = {}
        for field, _ in _FIELDS:
            value = self.query_one(f"#{field}", Input).value.strip()
            if value and value != self._before.get(field):
                changes[field] = int(value) if field in _NUMBERS else value
        if changes:
            self.query_one("#said", Label).update("Saving …")
            self._save(changes)
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Go back without saving."""
        self.dismiss()

    def on_work_failed(self, message: WorkFailed) -> None:
        """Say why it did not work."""
        self.query_one("#said", Label).update(message.why)

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        person, shop_id = self._desk.people.current, self._desk.place.shop_id
        try:
            if person is not None:
                # Only an answer to staff tells the limits; saying the name again changes nothing.
                shop = person.change_settings(shop_id, name=person.shop(shop_id).name)
                self.app.call_from_thread(self._fill, shop)
        except ClientError as error:
            self.post_message(WorkFailed(f"{error}."))

    @work(thread=True, exclusive=True)
    def _save(self, changes: dict[str, str | int]) -> None:
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
        self.query_one("#said", Label).update("")
