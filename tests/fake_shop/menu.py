"""The menu of the fake shop."""

from __future__ import annotations

from chalicelib.contract.shops import Drink, Modifier, Option

MILK = Modifier(
    "Milk",
    required=True,
    multiple=False,
    options=(Option("whole", "Whole milk", True), Option("oat", "Oat", True)),
)
EXTRAS = Modifier(
    "Extras", required=False, multiple=True, options=(Option("syrup", "Vanilla syrup", True),)
)
MENU = (
    Drink("flat-white", "Flat white", "", True, ("milk",), (MILK, EXTRAS)),
    Drink("espresso", "Espresso", "", True, (), ()),
)
OPTION_NAMES = {
    option.option_id: option.name
    for drink in MENU
    for modifier in drink.modifiers
    for option in modifier.options
}
