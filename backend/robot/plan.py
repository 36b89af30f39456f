"""What the robots mean to do: pure decisions, drawn from a seeded lottery."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.client import Drink, Modifier

NAMES = ("Ada", "Björn", "Chidi", "Dana", "Emeka", "Farah", "Goro", "Hana", "Inés", "José")


class Intent(StrEnum):
    """What a customer comes to do."""

    DRINK = "order and collect"
    CANCEL_CHOOSING = "cancel while choosing"
    CANCEL_WAITING = "cancel while waiting"
    WALK_AWAY = "walk away before ordering"


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people do the unusual, as shares of 1."""

    cancel_choosing: float = 0.04
    cancel_waiting: float = 0.05
    walk_away: float = 0.02
    unmake: float = 0.05
    recall: float = 0.04


@dataclass(frozen=True, slots=True)
class Choice:
    """A drink as it is ordered."""

    drink_id: str
    option_ids: tuple[str, ...]
    name: str | None


def intend(habits: Habits, lottery: random.Random) -> Intent:
    """Return what the next customer comes to do."""
    unusual = [
        (Intent.CANCEL_CHOOSING, habits.cancel_choosing),
        (Intent.CANCEL_WAITING, habits.cancel_waiting),
        (Intent.WALK_AWAY, habits.walk_away),
    ]
    drawn = lottery.random()
    for intent, share in unusual:
        if drawn < share:
            return intent
        drawn -= share
    return Intent.DRINK


def choose(menu: Sequence[Drink], lottery: random.Random) -> Choice | None:
    """Return a drink that can be had now, or None if there is none.

    Required modifiers are answered, others sometimes; sold-out options are not chosen.
    """
    drinks = [drink for drink in menu if drink.available and _can_be_had(drink)]
    if not drinks:
        return None
    drink = lottery.choice(drinks)
    options = [option for modifier in drink.modifiers for option in _answer(modifier, lottery)]
    name = lottery.choice(NAMES) if lottery.random() < 0.6 else None
    return Choice(drink.drink_id, tuple(options), name)


def _can_be_had(drink: Drink) -> bool:
    return all(_offered(modifier) for modifier in drink.modifiers if modifier.required)


def _offered(modifier: Modifier) -> list[str]:
    return [option.option_id for option in modifier.options if option.available]


def _answer(modifier: Modifier, lottery: random.Random) -> list[str]:
    offered = _offered(modifier)
    if not offered or (not modifier.required and lottery.random() < 0.5):
        return []
    most = len(offered) if modifier.multiple else 1
    return lottery.sample(offered, lottery.randint(1, most))
