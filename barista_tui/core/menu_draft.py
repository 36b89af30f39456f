"""Changes to a menu that are not saved yet, and how they meet the changes of others. Pure.

The shop takes a whole menu. So what was changed here is applied to the menu as the
shop has it at that moment: what nobody touched here stays as the others made it, and
what is sold out is never part of a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from backend.client import Drink, Modifier

_FIELDS = ("name", "description", "allergens", "modifiers")


class MenuConflict(Exception):
    """Somebody else has changed the same thing meanwhile; the text says what."""


class MenuDraft:
    """A menu that is being edited.

    Args:
        base: the menu as it was read.

    Attributes:
        drinks: the menu as it is to be.
    """

    def __init__(self, base: Sequence[Drink]) -> None:
        self._base = tuple(base)
        self.drinks = list(base)

    @property
    def drink_ids(self) -> frozenset[str]:
        """The ids that a new drink cannot have."""
        return frozenset(drink.drink_id for drink in (*self._base, *self.drinks))

    def put(self, drink: Drink) -> None:
        """Change a drink, or add it at the end."""
        for place, known in enumerate(self.drinks):
            if known.drink_id == drink.drink_id:
                self.drinks[place] = drink
                return
        self.drinks.append(drink)

    def remove(self, place: int) -> None:
        """Remove the drink in a place."""
        del self.drinks[place]

    def move(self, place: int, by: int) -> int:
        """Move a drink up or down, and return its new place."""
        to = max(0, min(len(self.drinks) - 1, place + by))
        self.drinks.insert(to, self.drinks.pop(place))
        return to

    def changes(self) -> tuple[str, ...]:
        """Return what was changed, in words; nothing if the menu is as it was read."""
        base, mine = _by_id(self._base), _by_id(self.drinks)
        changed = [f"{d.name} removed" for key, d in base.items() if key not in mine]
        changed += [f"{d.name} added" for key, d in mine.items() if key not in base]
        both = [key for key in base if key in mine]
        changed += [f"{mine[key].name} changed" for key in both if mine[key] != base[key]]
        if self._has_moved():
            changed.append("another order")
        return tuple(changed)

    def applied_to(self, theirs: Sequence[Drink]) -> tuple[Drink, ...]:
        """Return the shop's present menu with the changes of this draft.

        Raises:
            MenuConflict: somebody else has changed the same thing in another way.
        """
        base, mine, now = _by_id(self._base), _by_id(self.drinks), _by_id(theirs)
        merged: dict[str, Drink] = {}
        for key in self._order(theirs):
            drink = _merged(base.get(key), mine.get(key), now.get(key))
            if drink is not None:
                merged[key] = drink
        return tuple(merged.values())

    def _has_moved(self) -> bool:
        kept = {drink.drink_id for drink in self.drinks}
        before = [drink.drink_id for drink in self._base if drink.drink_id in kept]
        return before != [d.drink_id for d in self.drinks if d.drink_id in set(before)]

    def _order(self, theirs: Sequence[Drink]) -> Iterator[str]:
        """Yield the ids of both menus, in the order of the one that was moved here, or theirs."""
        first, second = (self.drinks, theirs) if self._has_moved() else (theirs, self.drinks)
        order = [drink.drink_id for drink in first]
        # What only the other menu has follows what it follows there.
        ids = [drink.drink_id for drink in second]
        for previous, key in pairwise(["", *ids]):
            if key not in order:
                order.insert(order.index(previous) + 1 if previous in order else 0, key)
        yield from order


def _by_id(menu: Sequence[Drink]) -> dict[str, Drink]:
    return {drink.drink_id: drink for drink in menu}


def _merged(base: Drink | None, mine: Drink | None, theirs: Drink | None) -> Drink | None:
    """Return a drink with the changes of both, or None if it is not on the menu any more."""
    if base is None:
        return theirs or mine
    if mine is None:
        if theirs is not None and _content(theirs) != _content(base):
            raise MenuConflict(f"{base.name} was changed by somebody else, and removed here.")
        return None
    if theirs is None:
        if _content(mine) != _content(base):
            raise MenuConflict(f"{base.name} was removed by somebody else, and changed here.")
        return None
    values: dict[str, Any] = {n: _merged_field(n, base, mine, theirs) for n in _FIELDS}
    return replace(theirs, **values)


def _merged_field(name: str, base: Drink, mine: Drink, theirs: Drink) -> object:
    before, here, there = (_content(drink)[name] for drink in (base, mine, theirs))
    if here == before:
        return getattr(theirs, name)
    if there not in (before, here):
        raise MenuConflict(f"The {name} of {base.name} was changed by somebody else as well.")
    if name == "modifiers":
        return tuple(_with_stock(modifier, theirs) for modifier in mine.modifiers)
    return here


def _content(drink: Drink) -> dict[str, object]:
    """Return what a manager edits: the drink without what is sold out."""
    content = {name: getattr(drink, name) for name in _FIELDS}
    available = [
        replace(m, options=tuple(replace(o, available=True) for o in m.options))
        for m in drink.modifiers
    ]
    return {**content, "modifiers": tuple(available)}


def _with_stock(modifier: Modifier, theirs: Drink) -> Modifier:
    """Return a modifier whose options are sold out as the shop has them now."""
    stock = {o.option_id: o.available for m in theirs.modifiers for o in m.options}
    options = (replace(o, available=stock.get(o.option_id, True)) for o in modifier.options)
    return replace(modifier, options=tuple(options))
