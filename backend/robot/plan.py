"""What the robots do: pure decisions, drawn from a seeded random number generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.client import Drink, Modifier, OrderRequest

NAMES = ("Ada", "Björn", "Chidi", "Dana", "Emeka", "Farah", "Goro", "Hana", "Inés", "José")


class Intent(StrEnum):
    """What a customer intends to do."""

    DRINK = "order and collect"
    CANCEL_CHOOSING = "cancel while choosing"
    CANCEL_WAITING = "cancel while waiting"
    WALK_AWAY = "walk away before ordering"


@dataclass(frozen=True, slots=True)
class Habits:
    """The probabilities of what people do now and then."""

    cancel_choosing: float = 0.04
    cancel_waiting: float = 0.05
    walk_away: float = 0.02
    unmake: float = 0.05
    recall: float = 0.04


def draw_intent(habits: Habits, rng: random.Random) -> Intent:
    """Return the intent of the next customer."""
    probabilities = [
        (Intent.CANCEL_CHOOSING, habits.cancel_choosing),
        (Intent.CANCEL_WAITING, habits.cancel_waiting),
        (Intent.WALK_AWAY, habits.walk_away),
    ]
    drawn = rng.random()
    for intent, probability in probabilities:
        if drawn < probability:
            return intent
        drawn -= probability
    return Intent.DRINK


def choose(menu: Sequence[Drink], rng: random.Random) -> OrderRequest | None:
    """Return an order of a drink that is available, or None if there is none.

    Required modifiers are always chosen, others sometimes; sold-out options never.
    """
    drinks = [drink for drink in menu if _is_available(drink)]
    if not drinks:
        return None
    drink = rng.choice(drinks)
    options = [option for modifier in drink.modifiers for option in _choose_options(modifier, rng)]
    name = rng.choice(NAMES) if rng.random() < 0.6 else None
    return OrderRequest(drink.drink_id, tuple(options), name)


def _is_available(drink: Drink) -> bool:
    required = (modifier for modifier in drink.modifiers if modifier.required)
    return drink.available and all(_available_options(modifier) for modifier in required)


def _available_options(modifier: Modifier) -> list[str]:
    return [option.option_id for option in modifier.options if option.available]


def _choose_options(modifier: Modifier, rng: random.Random) -> list[str]:
    available = _available_options(modifier)
    if not available or (not modifier.required and rng.random() < 0.5):
        return []
    most = len(available) if modifier.multiple else 1
    return rng.sample(available, rng.randint(1, most))
