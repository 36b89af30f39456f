"""A supply as the texts of a form, and back. Pure.

Amounts are typed as people say them, such as `10 l` and `200 ml`, `2.5 kg` or `500`. What
uses a supply are names of the menu, separated by commas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend.client import Drink, Supply, SupplyRequest, Unit, WhenEmpty
from backend.client.sanitize import sanitize

WHEN_EMPTY = {WhenEmpty.SELL_OUT: "sell out", WhenEmpty.ASK: "ask"}
EVERY_DRINK = "every drink"

_UNITS = {
    "ml": (Unit.MILLILITRE, 1),
    "cl": (Unit.MILLILITRE, 10),
    "l": (Unit.MILLILITRE, 1000),
    "g": (Unit.GRAM, 1),
    "kg": (Unit.GRAM, 1000),
    "": (Unit.PIECE, 1),
}
_LARGE = {Unit.MILLILITRE: "l", Unit.GRAM: "kg"}
_AMOUNT = re.compile(r"(?P<number>\d{1,9}(?:[.,]\d{1,3})?)\s*(?P<unit>[a-z]*)")


@dataclass(frozen=True, slots=True)
class SupplyFields:
    """The texts of a supply."""

    name: str = ""
    amount: str = ""
    per_serving: str = ""
    uses: str = ""
    reserve: str = "0"
    when_empty: str = WHEN_EMPTY[WhenEmpty.SELL_OUT]


def fields_of(supply: Supply, left_amount: int, menu: Sequence[Drink]) -> SupplyFields:
    """Return the texts of a supply, of which `left_amount` is left."""
    return SupplyFields(
        name=supply.name,
        amount=amount_text(left_amount, supply.unit),
        per_serving=amount_text(supply.per_serving, supply.unit),
        uses=uses_text(supply.uses, menu),
        reserve=str(supply.reserve_servings),
        when_empty=WHEN_EMPTY.get(supply.when_empty, WHEN_EMPTY[WhenEmpty.ASK]),
    )


def request_of(fields: SupplyFields, menu: Sequence[Drink]) -> SupplyRequest:
    """Return the supply that the texts describe.

    Raises:
        ValueError: a text is missing or not as it should be; the message names it.
    """
    name = " ".join(sanitize(fields.name).split())
    if not name:
        raise ValueError("A supply needs a name, such as Oat milk.")
    unit, amount = _amount("How much there is", fields.amount)
    own_unit, per_serving = _amount("One drink uses", fields.per_serving)
    if unit is not own_unit:
        raise ValueError("Type both amounts in units of one kind, such as 10 l and 200 ml.")
    if per_serving == 0:
        raise ValueError("One drink uses more than nothing.")
    if not fields.reserve.strip().isdecimal():
        raise ValueError("Kept for placed orders: type a number of drinks, such as 5.")
    by_text = {text: kind for kind, text in WHEN_EMPTY.items()}
    when_empty = by_text.get(" ".join(fields.when_empty.casefold().split()))
    if when_empty is None:
        raise ValueError(f"When it is empty: type {' or '.join(by_text)}.")
    uses = tuple(_ids(fields.uses, menu))
    return SupplyRequest(
        name, unit, amount, per_serving, uses, when_empty, int(fields.reserve.strip())
    )


def supply_id_of(name: str, taken: Collection[str]) -> str:
    """Return an id like the name that no other supply has."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:48] or "supply"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (plain, *numbered) if key not in taken)


def amount_text(amount: int, unit: Unit) -> str:
    """Return an amount as a person reads it, such as `3.2 l`, `200 ml` or `12`."""
    if unit is Unit.PIECE or unit is Unit.UNKNOWN:
        return str(amount)
    if amount < 1000:
        return f"{amount} {unit}"
    return f"{Decimal(amount) / 1000:f}".rstrip("0").rstrip(".") + f" {_LARGE[unit]}"


def uses_text(uses: Collection[str], menu: Sequence[Drink]) -> str:
    """Return the names of what uses a supply."""
    if not uses:
        return EVERY_DRINK
    names = dict.fromkeys(name for key, name in _named(menu) if key in uses)
    return ", ".join(names)


def _amount(label: str, text: str) -> tuple[Unit, int]:
    found = _AMOUNT.fullmatch(sanitize(text).strip().casefold())
    if found is None or found["unit"] not in _UNITS:
        raise ValueError(f"{label}: type an amount such as 10 l, 250 ml, 2.5 kg, 18 g or 500.")
    unit, factor = _UNITS[found["unit"]]
    amount = Decimal(found["number"].replace(",", ".")) * factor
    if amount != int(amount):
        raise ValueError(f"{label}: {text.strip()} is not a whole number of {unit}.")
    return unit, int(amount)


def _ids(text: str, menu: Sequence[Drink]) -> Iterator[str]:
    names = [name for name in (" ".join(n.split()) for n in sanitize(text).split(",")) if name]
    if [name.casefold() for name in names] in ([], [EVERY_DRINK]):
        return
    found: dict[str, None] = {}
    for name in names:
        ids = [key for key, known in _named(menu) if known.casefold() == name.casefold()]
        if not ids:
            raise ValueError(f"Nothing on the menu is called {name}.")
        found.update(dict.fromkeys(ids))
    yield from found


def _named(menu: Sequence[Drink]) -> Iterator[tuple[str, str]]:
    """Yield the id and the name of each drink and option."""
    for drink in menu:
        yield drink.drink_id, drink.name
        for modifier in drink.modifiers:
            yield from ((option.option_id, option.name) for option in modifier.options)
