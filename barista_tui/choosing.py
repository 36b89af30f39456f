"""Choosing a drink's options, beginning with the usual ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from backend.client import Drink, Modifier, Option


@dataclass(frozen=True, slots=True)
class Row:
    """One option and the modifier that it answers."""

    modifier: Modifier
    option: Option


class Choosing:
    """Holds what is chosen; the first option of what is required is chosen to begin with."""

    def __init__(self, drink: Drink) -> None:
        self.drink = drink
        self.rows = [Row(m, option) for m in drink.modifiers for option in m.options]
        self._chosen: set[str] = set()
        for modifier in drink.modifiers:
            offered = [option for option in modifier.options if option.available]
            if modifier.required and offered:
                self._chosen.add(offered[0].option_id)

    def is_chosen(self, row: Row) -> bool:
        """Return whether an option is chosen."""
        return row.option.option_id in self._chosen

    def toggle(self, place: int) -> None:
        """Choose the option in a row, or not; of most modifiers only one can be."""
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

    def missing(self) -> str | None:
        """Return the name of what is required and not chosen, or None."""
        for modifier in self.drink.modifiers:
            ids = {option.option_id for option in modifier.options}
            if modifier.required and not ids & self._chosen:
                return modifier.name
        return None

    def option_ids(self) -> tuple[str, ...]:
        """Return the ids of what is chosen, in the menu's order."""
        return tuple(row.option.option_id for row in self.rows if self.is_chosen(row))

    def option_names(self) -> tuple[str, ...]:
        """Return the names of what is chosen, in the menu's order."""
        return tuple(row.option.name for row in self.rows if self.is_chosen(row))
