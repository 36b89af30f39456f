"""A ticket: an order as a barista needs to see it. Pure."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client import Drink, OrderState, StaffOrder
from barista_tui.settings import Ages


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that was chosen; one that is not the usual stands out."""

    name: str
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order on the board.

    Attributes:
        order: as it will be when everything pending is done.
        index: its short number on this terminal, the same for as long as it is there.
        choices: what stands out first.
        allergens: the drink's.
        pending: the words of what the shop has not confirmed, oldest first.
    """

    order: StaffOrder
    index: int
    choices: tuple[Choice, ...] = ()
    allergens: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def since(self) -> datetime | None:
        """When it came into its column."""
        order = self.order
        if order.state is OrderState.MAKING:
            return order.started_at
        if order.state is OrderState.COMPLETED:
            return order.completed_at
        return order.placed_at


class Age(StrEnum):
    """How long somebody has waited, in three steps."""

    FRESH = "fresh"
    WARM = "warm"
    HOT = "hot"


AGE_SYMBOLS = {Age.FRESH: "○", Age.WARM: "◆", Age.HOT: "▲"}


def age_of(seconds: float, ages: Ages) -> Age:
    """Return which step an age in seconds is."""
    if seconds >= ages.hot_seconds:
        return Age.HOT
    return Age.WARM if seconds >= ages.warm_seconds else Age.FRESH


def clock_face(seconds: float) -> str:
    """Return an age as minutes and seconds, or hours and minutes from 100 minutes on."""
    whole = max(0, int(seconds))
    if whole >= 6000:
        return f"{whole // 3600}h{whole % 3600 // 60:02}"
    return f"{whole // 60}:{whole % 60:02}"


def choices_of(order: StaffOrder, drink: Drink | None) -> tuple[Choice, ...]:
    """Return an order's options, the unusual ones first.

    The first option of a required modifier is the usual one. Of a drink that the
    menu does not have any more, every option is unusual.
    """
    usual = set() if drink is None else _usual(drink)
    if len(order.option_ids) == len(order.options):
        pairs = zip(order.option_ids, order.options, strict=True)
        chosen = [Choice(name, option_id not in usual) for option_id, name in pairs]
    else:
        chosen = [Choice(name, True) for name in order.options]
    return tuple(sorted(chosen, key=lambda choice: not choice.stands_out))


def _usual(drink: Drink) -> set[str]:
    required = (modifier for modifier in drink.modifiers if modifier.required)
    return {modifier.options[0].option_id for modifier in required if modifier.options}


def option_in(order: StaffOrder, drink: Drink | None, modifier_name: str) -> str | None:
    """Return the name of the option chosen for a modifier such as ``Milk``, or None."""
    for modifier in drink.modifiers if drink else ():
        if modifier.name.casefold() == modifier_name.casefold():
            for option in modifier.options:
                if option.option_id in order.option_ids:
                    return option.name
    return None


class Indexes:
    """Hands out the smallest free number; who has one keeps it until it is gone for good.

    A number that came free rests for a while, so that a key pressed for the old
    ticket does not reach a new one.
    """

    def __init__(self, rest_seconds: float = 20.0) -> None:
        self._rest_seconds = rest_seconds
        self._taken: dict[str, int] = {}
        self._free: list[int] = []
        self._resting: list[tuple[float, int]] = []
        self._next = 1

    def of(self, order_id: str) -> int:
        """Return an order's number, a new one if it has none."""
        index = self._taken.get(order_id)
        if index is None:
            index = heapq.heappop(self._free) if self._free else self._grow()
            self._taken[order_id] = index
        return index

    def keep_only(self, order_ids: set[str], seconds: float) -> None:
        """Free the numbers of all other orders; ``seconds`` is a clock that only grows."""
        for order_id in self._taken.keys() - order_ids:
            self._resting.append((seconds + self._rest_seconds, self._taken.pop(order_id)))
        while self._resting and self._resting[0][0] <= seconds:
            heapq.heappush(self._free, self._resting.pop(0)[1])

    def _grow(self) -> int:
        self._next += 1
        return self._next - 1
