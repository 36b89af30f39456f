"""The menu for managers: a list of drinks, each with a form; only differences are saved."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from backend.client import ClientError, Drink
from barista_tui.core.menu_draft import MenuConflict, MenuDraft
from barista_tui.core.shop_admin import ShopAdmin
from barista_tui.messages import RequestFailed
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.dialog import Dialog
from barista_tui.screens.drink_form import DrinkFormScreen
from barista_tui.widgets.no_markup import Label, Option, OptionList, key_hints


class MenuEditorScreen(Dialog[None]):
    """Edits a draft of the menu, and saves what was changed in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "add", "New drink"),
        ("d,delete", "remove", "Remove"),
        ("plus", "move(1)", "Down"),
        ("minus", "move(-1)", "Up"),
        ("ctrl+s", "save", "Save"),
    ]
    CSS = """
    MenuEditorScreen .dialog { width: 76; height: 90%; }
    MenuEditorScreen OptionList { height: 1fr; max-height: 100%; }
    MenuEditorScreen #message { width: 100%; text-style: bold; }
    """

    def __init__(self, admin: ShopAdmin) -> None:
        super().__init__()
        self._admin = admin
        self._draft = MenuDraft(admin.menu())

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(classes="dialog"):
            yield Label("Menu", classes="title")
            yield OptionList(id="drinks")
            yield Label("", id="message")
            first = (("Enter", "edit"), ("n", "new drink"), ("d", "remove"), ("- +", "move"))
            second = (("ctrl+s", "save"), ("Esc", "back"))
            keys = Content("\n").join([key_hints(*first), key_hints(*second)])
            yield Label(keys, classes="keys")

    def on_mount(self) -> None:
        """Show the drinks."""
        self._fill(0)
        self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Edit a drink."""
        self._open(self._draft.drinks[event.option_index], event.option_index)

    def action_add(self) -> None:
        """Add a drink at the end."""
        self._open(None, len(self._draft.drinks))

    def action_remove(self) -> None:
        """Remove the highlighted drink; nothing is lost before the menu is saved."""
        place = self._list.highlighted
        if place is not None:
            self._draft.remove(place)
            self._fill(place)

    def action_move(self, by: int) -> None:
        """Move the highlighted drink up or down."""
        place = self._list.highlighted
        if place is not None:
            self._fill(self._draft.move(place, by))

    def action_save(self) -> None:
        """Save what was changed, or go back if nothing was."""
        if not self._draft.changes():
            self.dismiss(None)
            return
        self.show_message("Saving …")
        self._save()

    def action_leave(self) -> None:
        """Go back, after a question if something was changed."""
        changes = self._draft.changes()
        if not changes:
            self.dismiss(None)
            return

        def leave(is_yes: bool | None) -> None:
            if is_yes:
                self.dismiss(None)

        question = f"Discard the changes to the menu: {', '.join(changes)}?"
        self.app.push_screen(ConfirmScreen(question, no="Keep editing", yes="Discard"), leave)

    @property
    def _list(self) -> OptionList:
        return self.query_one("#drinks", OptionList)

    @work(thread=True, exclusive=True)
    def _save(self) -> None:
        try:
            self._admin.save_menu(self._draft)
            self.app.call_from_thread(self.dismiss)
        except MenuConflict as conflict:
            hint = "Leave the editor to see the menu as it is now."
            self.post_message(RequestFailed(f"Not saved: {conflict} {hint}"))
        except ClientError as error:
            self.post_message(RequestFailed(f"Not saved: {str(error).rstrip('.')}."))

    def _open(self, drink: Drink | None, place: int) -> None:
        def keep(changed: Drink | None) -> None:
            if changed is not None:
                self._draft.put(changed)
                self._fill(place)

        self.app.push_screen(DrinkFormScreen(drink, self._draft.drink_ids), keep)

    def _fill(self, highlighted: int) -> None:
        drinks = self._draft.drinks
        self._list.clear_options()
        self._list.add_options([Option(_line(drink)) for drink in drinks])
        self._list.highlighted = min(highlighted, len(drinks) - 1) if drinks else None
        changes = self._draft.changes()
        self.show_message(f"Not saved yet: {', '.join(changes)}." if changes else "")


def _line(drink: Drink) -> str:
    modifiers = ", ".join(modifier.name.lower() for modifier in drink.modifiers)
    gone = "" if drink.available else "SOLD OUT"
    return "  ".join(filter(None, (drink.name, f"({modifiers})" if modifiers else "", gone)))
