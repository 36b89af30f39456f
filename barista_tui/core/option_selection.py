"""The options chosen for a walk-up, starting with the usual ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from backend.client import Drink, Modifier, Option


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option and its modifier."""

    modifier: Modifier
    option: Option


class OptionSelection:
    """The chosen options of a drink; of a required modifier the first is preselected."""

    def __init__(self, drink: Drink) -> None:
        self.drink = drink
        self.rows = [OptionRow(m, option) for m in drink.modifiers for option in m.options]
        self._chosen: set[str] = set()
        for modifier in drink.modifiers:
            offered = [option for option in modifier.options if option.available]
            if modifier.required and offered:
                self._chosen.add(offered[0].option_id)

    def is_chosen(self, row: OptionRow) -> bool:
        """Return whether an option is chosen."""
        return row.option.option_id in self._chosen

    def toggle(self, place: int) -> None:
        """Choose the option in a row, or remove it. Most modifiers allow one option only."""
        if place >= len(self.rows) or not self.rows[place].option.available:
            return
        row = self.rows[place]
        was_chosen = self.is_chosen(row)
        if not row.modifier.multiple:
            self._chosen -= {option.option_id for option in row.modifier.options}
        if not was_chosen or (row.modifier.required and not row.modifier.multiple):
            self._chosen.add(row.option.option_id)
        else:
            self._chosen.discard(row.option.option_id)

    def choose(self, name: str) -> bool:
        """Choose an option by its name; return False if the drink has none of this name."""
        for place, row in enumerate(self.rows):
            if row.option.name.casefold() == name.casefold():
                if not self.is_chosen(row):
                    self.toggle(place)
                return True
        return False

    def missing(self) -> str | None:
        """Return the name of a required modifier without an option, or None."""
        for modifier in self.drink.modifiers:
            ids = {option.option_id for option in modifier.options}
            if modifier.required and not ids & self._chosen:
                return modifier.name
        return None

    def option_ids(self) -> tuple[str, ...]:
        """Return the ids of the chosen options, in the order of the menu."""
        return tuple(row.option.option_id for row in self.rows if self.is_chosen(row))

    def option_names(self) -> tuple[str, ...]:
        """Return the names of the chosen options, in the order of the menu."""
        return tuple(row.option.name for row in self.rows if self.is_chosen(row))
