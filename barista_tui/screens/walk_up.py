"""Enters a walk-up with a few keys: a digit for the drink, letters for its options, Enter."""

from __future__ import annotations

from string import ascii_lowercase

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input

from backend.client import Drink, Shop
from barista_tui.core.actions import WalkUpAction
from barista_tui.core.option_selection import OptionSelection
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, Option, OptionList, Static, key_hints

_SHORT = "123456789"


class WalkUpScreen(Dialog[WalkUpAction]):
    """Returns the walk-up, or None."""

    CSS = """
    WalkUpScreen .dialog { width: 70; }
    WalkUpScreen #options { max-height: 50vh; }
    WalkUpScreen Input { margin-top: 1; }
    """

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._drinks = [drink for drink in shop.menu if drink.available]
        self._selection: OptionSelection | None = None

    def compose(self) -> ComposeResult:
        """Lay out the menu, and the options of a drink."""
        with Vertical(classes="dialog"):
            yield Label("Walk-up", classes="title")
            yield OptionList(*map(_row, enumerate(self._drinks)), id="drinks")
            with VerticalScroll(id="options", classes="hidden"):
                yield Static(id="chosen")
            yield Input(
                placeholder="Name to call out (Tab)", max_length=20, id="name", compact=True
            )
            yield Input(placeholder="Note (Tab)", max_length=80, id="note", compact=True)
            yield Label("", id="walk-up-keys", classes="keys")

    def on_mount(self) -> None:
        """Focus the drinks."""
        self.query_one("#drinks", OptionList).focus()
        self.query_one("#options").can_focus = True
        self._show_hint(key_hints(("1-9", "drink"), ("↑ ↓ Enter", "any drink"), ("Esc", "back")))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the options of a drink."""
        self._choose(self._drinks[event.option_index])

    def on_key(self, event: Key) -> None:
        """Handle digits for drinks, letters for options, and Enter for the order."""
        if isinstance(self.focused, Input):
            return
        character = event.character or ""
        if self._selection is None:
            if character and character in _SHORT[: len(self._drinks)]:
                event.stop()
                self._choose(self._drinks[int(character) - 1])
        elif event.key == "enter":
            event.stop()
            self._order()
        elif character and character in ascii_lowercase:
            event.stop()
            self._selection.toggle(ascii_lowercase.index(character))
            self._draw()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Order from the name or the note field as well."""
        self._order()

    def action_leave(self) -> None:
        """Go back one step: to the drinks, then to the board."""
        if self._selection is None:
            self.dismiss(None)
            return
        self._selection = None
        self.query_one("#options").add_class("hidden")
        drinks = self.query_one("#drinks", OptionList)
        drinks.remove_class("hidden")
        drinks.focus()

    def _choose(self, drink: Drink) -> None:
        self._selection = OptionSelection(drink)
        self.query_one("#drinks").add_class("hidden")
        options = self.query_one("#options")
        options.remove_class("hidden")
        options.focus()
        keys = (("a-z", "option"), ("Tab", "name"), ("Enter", "order"), ("Esc", "back"))
        self._show_hint(key_hints(*keys))
        self._draw()

    def _draw(self) -> None:
        assert self._selection is not None
        text = Text(f"{self._selection.drink.name}\n", "bold")
        modifier_name = ""
        for letter, row in zip(ascii_lowercase, self._selection.rows, strict=False):
            if row.modifier.name != modifier_name:
                modifier_name = row.modifier.name
                text.append(f"\n{modifier_name}\n", "dim")
            mark = "●" if self._selection.is_chosen(row) else "○"
            gone = "" if row.option.available else "  sold out"
            style = "bold" if self._selection.is_chosen(row) else "dim" if gone else ""
            text.append(f"  {letter} {mark} {row.option.name}{gone}\n", style)
        self.query_one("#chosen", Static).update(text)

    def _order(self) -> None:
        if self._selection is None:
            return
        missing = self._selection.missing()
        if missing:
            self._show_hint(Content.assemble("Choose first: ", (missing, "bold")))
            return
        self.dismiss(
            WalkUpAction(
                self._selection.drink.drink_id,
                self._selection.drink.name,
                self._selection.option_ids(),
                self._selection.option_names(),
                self.query_one("#name", Input).value.strip() or None,
                self.query_one("#note", Input).value.strip() or None,
            )
        )

    def _show_hint(self, keys: Content) -> None:
        self.query_one("#walk-up-keys", Label).update(keys)


def _row(numbered: tuple[int, Drink]) -> Option:
    place, drink = numbered
    digit = _SHORT[place] if place < len(_SHORT) else " "
    allergens = f"  ⚠ {', '.join(drink.allergens)}" if drink.allergens else ""
    return Option(Text.assemble((f"{digit}  ", "bold"), drink.name, (allergens, "dim")))
