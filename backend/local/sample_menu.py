"""The menu of the sample shop: what a good bar at an event has.

The first option of a required modifier is what most people want; terminals and
the phone page offer it first. Options say what they change of a drink's allergens.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.client import AllergenChange, Drink, Modifier, Option

NAME = "Serverlesspresso"

_ALLERGENS = {
    "milk-oat": AllergenChange(adds=("oats",), removes=("milk",)),
    "milk-soy": AllergenChange(adds=("soy",), removes=("milk",)),
    "extra-hazelnut": AllergenChange(adds=("nuts",)),
    "topping-cream": AllergenChange(adds=("milk",)),
}
_SECTIONS = {
    "Classics": ("cappuccino", "flat-white", "latte"),
    "Black": ("espresso", "americano", "cold-brew"),
    "With milk": ("macchiato", "mocha"),
    "Without coffee": ("chai-latte", "hot-chocolate", "tea"),
}


def _modifier(
    name: str, options: Sequence[tuple[str, str]], *, required: bool = True, multiple: bool = False
) -> Modifier:
    every = (Option(key, label, True, _ALLERGENS.get(key)) for key, label in options)
    return Modifier(name, required, multiple, tuple(every))


def _drink(
    drink_id: str, name: str, description: str, allergens: Sequence[str], *modifiers: Modifier
) -> Drink:
    section = next(name for name, drink_ids in _SECTIONS.items() if drink_id in drink_ids)
    return Drink(drink_id, name, description, True, tuple(allergens), modifiers, section)


_SIZE = _modifier("Size", [("size-regular", "Regular"), ("size-small", "Small")])
_SHOTS = _modifier("Shots", [("shots-single", "Single"), ("shots-double", "Double")])
_MILK = _modifier(
    "Milk",
    [
        ("milk-whole", "Whole milk"),
        ("milk-oat", "Oat"),
        ("milk-soy", "Soy"),
        ("milk-lactose-free", "Lactose-free"),
    ],
)
_BEANS = _modifier("Beans", [("beans-house", "House blend"), ("beans-decaf", "Decaf")])
_EXTRAS = _modifier(
    "Extras",
    [
        ("extra-vanilla", "Vanilla syrup"),
        ("extra-caramel", "Caramel syrup"),
        ("extra-hazelnut", "Hazelnut syrup"),
        ("extra-cinnamon", "Cinnamon"),
        ("extra-shot", "Extra shot"),
    ],
    required=False,
    multiple=True,
)
_TOPPINGS = _modifier(
    "Toppings",
    [("topping-cream", "Whipped cream"), ("topping-marshmallows", "Marshmallows")],
    required=False,
    multiple=True,
)
_TEA = _modifier(
    "Tea",
    [
        ("tea-english-breakfast", "English breakfast"),
        ("tea-earl-grey", "Earl Grey"),
        ("tea-green", "Green"),
        ("tea-peppermint", "Peppermint"),
    ],
)

MENU = (
    _drink(
        "cappuccino",
        "Cappuccino",
        "A shot of espresso under steamed milk and a thick cap of foam.",
        ["milk"],
        *(_SIZE, _MILK, _BEANS, _EXTRAS),
    ),
    _drink(
        "flat-white",
        "Flat white",
        "Two short shots under silky milk, with hardly any foam.",
        ["milk"],
        *(_MILK, _BEANS, _EXTRAS),
    ),
    _drink(
        "latte",
        "Caffè latte",
        "Espresso in plenty of steamed milk. The mildest of our coffees.",
        ["milk"],
        *(_SIZE, _MILK, _BEANS, _EXTRAS),
    ),
    _drink(
        "espresso",
        "Espresso",
        "Thick, dark and gone in two sips.",
        [],
        *(_SHOTS, _BEANS),
    ),
    _drink(
        "macchiato",
        "Espresso macchiato",
        "An espresso marked with a spoonful of milk foam.",
        ["milk"],
        *(_SHOTS, _MILK, _BEANS),
    ),
    _drink(
        "americano",
        "Americano",
        "Espresso lengthened with hot water, black unless you say otherwise.",
        [],
        *(_SIZE, _SHOTS, _BEANS),
    ),
    _drink(
        "mocha",
        "Mocha",
        "Espresso, dark chocolate and steamed milk.",
        ["milk", "soy"],
        *(_SIZE, _MILK, _TOPPINGS),
    ),
    _drink(
        "cold-brew",
        "Cold brew",
        "Steeped for eighteen hours and served over ice. Strong, not bitter.",
        [],
        *(_SIZE, _EXTRAS),
    ),
    _drink(
        "chai-latte",
        "Chai latte",
        "Black tea with cardamom, ginger and clove in steamed milk.",
        ["milk"],
        *(_SIZE, _MILK),
    ),
    _drink(
        "hot-chocolate",
        "Hot chocolate",
        "Melted dark chocolate in steamed milk. No coffee in it.",
        ["milk", "soy"],
        *(_SIZE, _MILK, _TOPPINGS),
    ),
    _drink(
        "tea",
        "Pot of tea",
        "Loose leaves in a small pot.",
        [],
        *(_TEA,),
    ),
)
