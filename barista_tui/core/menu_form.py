"""A drink of the menu as the texts of a form, and back. Pure.

The options of a modifier are one text, such as `Whole milk; Oat [-milk, +oats]`:
separated by semicolons, each with the allergens that it removes and adds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backend.client import AllergenChange, Drink, Modifier, Option
from backend.client.sanitize import sanitize

# How many options of a modifier are chosen, by (required, multiple).
CHOICES = {
    (True, False): "one",
    (False, False): "one or none",
    (True, True): "one or more",
    (False, True): "any",
}
_OPTION = re.compile(r"(?P<name>[^\[\]]+?)\s*(?:\[(?P<allergens>[^\[\]]*)\])?")


@dataclass(frozen=True, slots=True)
class ModifierFields:
    """The texts of a modifier; without a name it is left out."""

    name: str = ""
    choice: str = "one"
    options: str = ""


@dataclass(frozen=True, slots=True)
class DrinkFields:
    """The texts of a drink; the allergens are separated by commas."""

    name: str = ""
    description: str = ""
    allergens: str = ""
    modifiers: tuple[ModifierFields, ...] = ()


def fields_of(drink: Drink) -> DrinkFields:
    """Return the texts of a drink."""
    return DrinkFields(
        drink.name,
        drink.description,
        ", ".join(drink.allergens),
        tuple(_modifier_fields(modifier) for modifier in drink.modifiers),
    )


def drink_of(fields: DrinkFields, before: Drink | None, taken_ids: Collection[str]) -> Drink:
    """Return the drink that the texts describe, with the ids of the one before.

    Args:
        fields: the texts.
        before: the drink as it was, or None for a new one.
        taken_ids: the ids that a new drink cannot have.

    Raises:
        ValueError: a text is missing or not as it should be; the message names it.
    """
    name = sanitize(fields.name).strip()
    if not name:
        raise ValueError("A drink needs a name.")
    known = before.modifiers if before else ()
    typed = [modifier for modifier in fields.modifiers if modifier.name.strip()]
    modifiers = [_modifier(texts, known) for texts in typed]
    return Drink(
        drink_id=before.drink_id if before else _new_id(name, taken_ids),
        name=name,
        description=sanitize(fields.description).strip(),
        available=before.available if before else True,
        allergens=_words(fields.allergens),
        modifiers=tuple(modifiers),
    )


def _modifier_fields(modifier: Modifier) -> ModifierFields:
    choice = CHOICES[modifier.required, modifier.multiple]
    return ModifierFields(modifier.name, choice, "; ".join(map(_option_text, modifier.options)))


def _option_text(option: Option) -> str:
    change = option.allergens
    if change is None or not (change.adds or change.removes):
        return option.name
    signed = [f"-{name}" for name in change.removes] + [f"+{name}" for name in change.adds]
    return f"{option.name} [{', '.join(signed)}]"


def _modifier(fields: ModifierFields, known: Sequence[Modifier]) -> Modifier:
    name = sanitize(fields.name).strip()
    kinds = {word: kind for kind, word in CHOICES.items()}
    kind = kinds.get(" ".join(fields.choice.casefold().split()))
    if kind is None:
        raise ValueError(f"{name}: type one, one or none, one or more, or any.")
    texts = [text for text in map(str.strip, fields.options.split(";")) if text]
    if not texts:
        raise ValueError(f"{name} needs options, such as: Whole milk; Oat.")
    before = next((m.options for m in known if m.name.casefold() == name.casefold()), ())
    return Modifier(name, *kind, _options(name, texts, before))


def _options(modifier: str, texts: Sequence[str], before: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options; one that is new or renamed gets the id of the old one in its place."""
    parsed = [_parsed(modifier, text) for text in texts]
    names = {name.casefold() for name, _ in parsed}
    by_name = {option.name.casefold(): option for option in before}
    renamed = {p: option for p, option in enumerate(before) if option.name.casefold() not in names}
    taken = {option.option_id for option in before}
    options = []
    for place, (name, allergens) in enumerate(parsed):
        old = by_name.get(name.casefold()) or renamed.get(place)
        option_id = old.option_id if old else _new_id(f"{modifier} {name}", taken)
        taken.add(option_id)
        options.append(Option(option_id, name, old.available if old else True, allergens))
    return tuple(options)


def _parsed(modifier: str, text: str) -> tuple[str, AllergenChange | None]:
    found = _OPTION.fullmatch(sanitize(text).strip())
    if found is None:
        raise ValueError(f"{modifier}: {text} is not like Oat [-milk, +oats].")
    signed = _words(found["allergens"] or "")
    if any(word[0] not in "+-" or not word[1:].strip() for word in signed):
        raise ValueError(f"{modifier}: put + or - before each allergen of {found['name']}.")
    adds = tuple(word[1:].strip() for word in signed if word[0] == "+")
    removes = tuple(word[1:].strip() for word in signed if word[0] == "-")
    return found["name"].strip(), AllergenChange(adds, removes) if signed else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in (w.strip() for w in sanitize(text).split(",")) if word)


def _new_id(name: str, taken: Collection[str]) -> str:
    """Return an id like the name that no other thing has."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:48] or "item"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (plain, *numbered) if key not in taken)
