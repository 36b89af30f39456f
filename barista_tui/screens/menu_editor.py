"""The menu as JSON to edit, for managers: the same text that ``PUT .../menu`` takes."""

from __future__ import annotations

import json
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import TextArea

from backend.client import ClientError, Drink, UnexpectedAnswer, read, to_record
from backend.client.reader import sanitized
from barista_tui.desk.desk import Desk
from barista_tui.messages import WorkFailed
from barista_tui.widgets.no_markup import Label, key_hints

# What a drink may be typed without.
OPTIONAL = {"description": "", "allergens": (), "modifiers": ()}


class MenuScreen(ModalScreen[None]):
    """Shows the menu, and saves it when it is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", "Back"),
        ("ctrl+s", "save", "Save"),
    ]
    CSS = """
    MenuScreen .dialog { width: 90%; height: 90%; max-width: 120; }
    MenuScreen TextArea { height: 1fr; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Lay the editor out."""
        shop = self._desk.facts.shop
        menu = [to_record(drink) for drink in shop.menu] if shop else []
        text = json.dumps(menu, indent=2, ensure_ascii=False)
        with Vertical(classes="dialog"):
            yield Label("Menu", classes="title")
            yield TextArea(text, show_line_numbers=True)
            yield Label("", id="said")
            yield Label(key_hints(("ctrl+s", "saves"), ("Esc", "back")), classes="keys")

    def action_save(self) -> None:
        """Save the menu if it is one."""
        try:
            menu = parse_menu(self.query_one(TextArea).text)
        except ValueError as error:
            self._say(str(error))
            return
        self._say("Saving …")
        self._save(menu)

    def action_leave(self) -> None:
        """Go back without saving."""
        self.dismiss()

    def on_work_failed(self, message: WorkFailed) -> None:
        """Say why it did not work."""
        self._say(message.why)

    @work(thread=True, exclusive=True)
    def _save(self, menu: list[Drink]) -> None:
        person = self._desk.people.current
        try:
            if person is not None:
                self._desk.facts.saw(person.put_menu(self._desk.place.shop_id, menu))
                self.app.call_from_thread(self.dismiss)
        except ClientError as error:
            self.post_message(WorkFailed(f"{error}."))

    def _say(self, text: str) -> None:
        self.query_one("#said", Label).update(text)


def parse_menu(text: str) -> list[Drink]:
    """Return the drinks that a JSON text lists.

    Raises:
        ValueError: it is none; the text says where.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"Line {error.lineno}: {error.msg}.") from error
    if not isinstance(raw, list):
        raise ValueError("A menu is a list of drinks: [ … ].")
    try:
        return [_drink(record) for record in sanitized(raw)]
    except UnexpectedAnswer as error:
        raise ValueError(f"{error}.") from error


def _drink(record: object) -> Drink:
    return read(Drink, {**OPTIONAL, **record} if isinstance(record, dict) else record)
