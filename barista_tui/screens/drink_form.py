"""One drink of the menu as a form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from backend.client import Drink
from barista_tui.core.menu_form import DrinkFields, ModifierFields, drink_of, fields_of
from barista_tui.screens.confirm import ConfirmScreen
from barista_tui.screens.dialog import Dialog
from barista_tui.widgets.no_markup import Label, key_hints

_EXPLANATION = (
    "How many options a guest chooses: one, one or none, one or more, any. Separate the"
    " options with semicolons, the usual one first; [-milk, +oats] after an option removes"
    " and adds allergens. Without a name, a row is left out."
)


class DrinkFormScreen(Dialog[Drink]):
    """Returns the drink with the changes, or None.

    Args:
        drink: the drink, or None for a new one.
        taken_ids: the ids that a new drink cannot have.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "apply", "Apply")]
    CSS = """
    DrinkFormScreen .dialog { width: 78; height: 94%; }
    DrinkFormScreen .dialog VerticalScroll { height: 1fr; }
    DrinkFormScreen .row { height: 1; margin-bottom: 1; }
    DrinkFormScreen .row Label { width: 16; }
    DrinkFormScreen .row Input { width: 1fr; margin-right: 1; }
    DrinkFormScreen .modifier { margin-bottom: 0; }
    DrinkFormScreen .explanation { color: $quiet; width: 100%; }
    DrinkFormScreen #message { width: 100%; text-style: bold; }
    """

    def __init__(self, drink: Drink | None, taken_ids: Collection[str]) -> None:
        super().__init__()
        self._drink = drink
        self._taken_ids = taken_ids
        self._before = fields_of(drink) if drink else DrinkFields()

    def compose(self) -> ComposeResult:
        """Lay out the form, with one empty modifier at the end."""
        before = self._before
        with Vertical(classes="dialog"):
            yield Label(before.name or "A new drink", classes="title")
            with VerticalScroll(can_focus=False):
                yield _row("Name", ("name", before.name))
                yield _row("Description", ("description", before.description))
                yield _row("Allergens", ("allergens", before.allergens))
                for place, modifier in enumerate((*before.modifiers, ModifierFields())):
                    yield from _modifier_rows(place, modifier)
                yield Label(_EXPLANATION, classes="explanation")
            yield Label("", id="message")
            keys = (("Tab", "next field"), ("Enter", "keep the changes"), ("Esc", "back"))
            yield Label(key_hints(*keys), classes="keys")

    def on_mount(self) -> None:
        """Focus the name."""
        self.query_one("#name", Input).focus()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Return the drink from any field."""
        self.action_apply()

    def action_apply(self) -> None:
        """Return the drink if the texts describe one."""
        typed = self._typed()
        if typed == self._before and self._drink is not None:
            self.dismiss(None)
            return
        try:
            self.dismiss(drink_of(typed, self._drink, self._taken_ids))
        except ValueError as error:
            self.show_message(str(error))

    def action_leave(self) -> None:
        """Go back, after a question if something was typed."""
        if self._typed() == self._before:
            self.dismiss(None)
            return

        def leave(is_yes: bool | None) -> None:
            if is_yes:
                self.dismiss(None)

        question = "Discard the changes to this drink?"
        self.app.push_screen(ConfirmScreen(question, no="Keep editing", yes="Discard"), leave)

    def _typed(self) -> DrinkFields:
        count = len(self._before.modifiers) + 1
        modifiers = tuple(
            ModifierFields(
                *(self._text(f"{part}-{n}") for part in ("modifier", "choice", "options"))
            )
            for n in range(count)
        )
        if modifiers[-1] == ModifierFields():
            modifiers = modifiers[:-1]
        name, description = self._text("name"), self._text("description")
        return DrinkFields(name, description, self._text("allergens"), modifiers)

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value


def _row(label: str, *fields: tuple[str, str], classes: str = "row") -> Widget:
    inputs = [Input(value, id=field, compact=True) for field, value in fields]
    return Horizontal(Label(label), *inputs, classes=classes)


def _modifier_rows(place: int, modifier: ModifierFields) -> Iterator[Widget]:
    name, choice = (f"modifier-{place}", modifier.name), (f"choice-{place}", modifier.choice)
    yield _row("Choice of", name, choice, classes="row modifier")
    yield _row("  options", (f"options-{place}", modifier.options))
