"""The menu as JSON to edit, for managers: the same that `PUT .../menu` takes."""

from __future__ import annotations

import json
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from backend.client import ClientError, Drink, UnexpectedAnswer, read, to_record
from backend.client.reader import sanitized
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.messages import RequestFailed
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints

# What may be left out when a drink is typed.
OPTIONAL = {"description": "", "allergens": (), "modifiers": ()}


class MenuEditorScreen(Dialog[None]):
    """Shows the menu, and saves it if it is valid."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "save", "Save")]
    CSS = """
    MenuEditorScreen .dialog { width: 90%; height: 90%; max-width: 120; }
    MenuEditorScreen TextArea { height: 1fr; }
    """

    def __init__(self, admin: ShopAdmin) -> None:
        super().__init__()
        self._admin = admin

    def compose(self) -> ComposeResult:
        """Lay out the editor."""
        menu = [to_record(drink) for drink in self._admin.menu()]
        text = json.dumps(menu, indent=2, ensure_ascii=False)
        with Vertical(classes="dialog"):
            yield Label("Menu", classes="title")
            yield TextArea(text, show_line_numbers=True)
            yield Label("", id="message")
            yield Label(key_hints(("ctrl+s", "save"), ("Esc", "back")), classes="keys")

    def action_save(self) -> None:
        """Save the menu if it is valid."""
        try:
            menu = parse_menu(self.query_one(TextArea).text)
        except ValueError as error:
            self.show_message(str(error))
            return
        self.show_message("Saving …")
        self._save(menu)

    @work(thread=True, exclusive=True)
    def _save(self, menu: list[Drink]) -> None:
        try:
            self._admin.replace_menu(menu)
            self.app.call_from_thread(self.dismiss)
        except ClientError as error:
            self.post_message(RequestFailed(f"{error}."))


def parse_menu(text: str) -> list[Drink]:
    """Return the drinks of a menu in JSON.

    Raises:
        ValueError: it is not a menu; the text says why and where.
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
