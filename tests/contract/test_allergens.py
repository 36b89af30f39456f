"""Allergens: those of the whole choice, not of the drink alone."""

from __future__ import annotations

import pytest

from chalicelib.contract.serialization import from_record, to_record
from chalicelib.contract.shops import AllergenChange, Drink, Modifier, Option

OAT = Option("oat", "Oat milk", True, AllergenChange(adds=("oats",), removes=("milk",)))
WHOLE = Option("whole", "Whole milk", True)
HAZELNUT = Option("hazelnut", "Hazelnut syrup", True, AllergenChange(adds=("nuts",)))
LATTE = Drink(
    "latte",
    "Latte",
    "",
    True,
    ("milk",),
    (
        Modifier("Milk", True, False, (WHOLE, OAT)),
        Modifier("Syrup", False, True, (HAZELNUT,)),
    ),
)


@pytest.mark.parametrize(
    ("option_ids", "expected"),
    [
        ([], ("milk",)),
        (["whole"], ("milk",)),
        (["oat"], ("oats",)),
        (["whole", "hazelnut"], ("milk", "nuts")),
        (["hazelnut", "oat"], ("oats", "nuts")),
        (["unheard-of"], ("milk",)),
    ],
)
def test_allergens_follow_the_options(option_ids: list[str], expected: tuple[str, ...]) -> None:
    assert LATTE.allergens_with(option_ids) == expected


def test_added_allergen_counts_although_another_option_removes_it() -> None:
    milk_foam = Option("foam", "Milk foam", True, AllergenChange(adds=("milk",)))
    modifiers = (*LATTE.modifiers, Modifier("Top", False, False, (milk_foam,)))
    drink = Drink("d", "D", "", True, ("milk",), modifiers)
    assert drink.allergens_with(["oat", "foam"]) == ("oats", "milk")


def test_option_without_a_change_says_nothing_of_allergens() -> None:
    assert "allergens" not in to_record(WHOLE)
    assert from_record(Option, to_record(OAT)) == OAT
    assert from_record(Option, to_record(WHOLE)) == WHOLE
