"""The supplies of a shop: how much there is, what uses it, and how long it will last.

Amounts are whole numbers of a small unit (millilitres, grams, pieces), so that they are
exact. A supply is a setting of its shop; how much of it was used is counted by `metrics`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

SupplyKey = Annotated[str, ("pattern", r"^[A-Za-z0-9_-]{1,64}$")]
SupplyName = Annotated[str, ("minLength", 1), ("maxLength", 40)]
Amount = Annotated[int, ("minimum", 0), ("maximum", 100_000_000)]
PerServing = Annotated[int, ("minimum", 1), ("maximum", 1_000_000)]
Reserve = Annotated[int, ("minimum", 0), ("maximum", 1000)]
Uses = Annotated[tuple[SupplyKey, ...], ("maxItems", 60), ("uniqueItems", True)]
MOST_SUPPLIES = 20


class Unit(StrEnum):
    """What a supply is measured in. `UNKNOWN` stands for a unit of a later contract."""

    MILLILITRE = "ml"
    GRAM = "g"
    PIECE = "piece"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> Unit:
        return cls.UNKNOWN


class WhenEmpty(StrEnum):
    """What happens when a supply runs out: it is sold out by itself, or the staff are asked."""

    SELL_OUT = "sell_out"
    ASK = "ask"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, _value: object) -> WhenEmpty:
        return cls.UNKNOWN


@dataclass(frozen=True)
class Supply:
    """A supply as a manager set it.

    Attributes:
        amount: How much there was at `set_at`.
        per_serving: How much one drink uses.
        uses: The ids of the drinks and options that use it; empty: every drink.
        reserve_servings: It has run out when so many servings are left, which are for the
            orders that are placed already.
        ran_out_at: When it had run out; null while it lasts.
        sold_out: The ids that were marked as sold out because it ran out.
    """

    supply_id: SupplyKey
    name: SupplyName
    unit: Unit
    amount: Amount
    per_serving: PerServing
    uses: Uses
    when_empty: WhenEmpty
    set_at: datetime
    reserve_servings: Reserve = 0
    ran_out_at: datetime | None = None
    sold_out: tuple[SupplyKey, ...] = ()

    @property
    def servings(self) -> int:
        """How many drinks it was enough for when it was set."""
        return self.amount // self.per_serving

    def is_used_by(self, drink_id: str, option_ids: Collection[str]) -> bool:
        """Return whether a drink with these options uses it."""
        return not self.uses or not {drink_id, *option_ids}.isdisjoint(self.uses)


@dataclass(frozen=True)
class SupplyStatus:
    """How much of a supply is left, and until when that lasts.

    Attributes:
        used_servings: The drinks made of it since it was set, each order once.
        left_servings: How many more can be made; 0 if more was used than there was.
        left_amount: The same in the supply's unit.
        per_hour: The pace, in servings an hour; null if too few were made to tell.
        runs_out_at: When it will have run out at this pace, or has; null if that is not known.
    """

    supply_id: str
    name: str
    unit: Unit
    used_servings: int
    left_servings: int
    left_amount: int
    per_hour: int | None
    runs_out_at: datetime | None


@dataclass(frozen=True)
class SuppliesAnswer:
    """The supplies of a shop, in the manager's order."""

    supplies: tuple[SupplyStatus, ...]


@dataclass(frozen=True)
class SupplyRequest:
    """`PUT .../supplies/{supplyId}`: how much there is now. What was used before counts no more."""

    name: SupplyName
    unit: Unit
    amount: Amount
    per_serving: PerServing
    uses: Uses
    when_empty: WhenEmpty
    reserve_servings: Reserve = field(default=0, metadata={"omitted": True})
