"""Counts what the drinks of a shop use of its supplies. Pure.

What is counted does not depend on the order of the events: a supply counts the drinks that
were ready since its amount was set, and the drinks of the last hours are kept, so that an
amount which becomes known late counts those that came before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.contract.shops import Shop
from chalicelib.contract.supplies import Supply

KEPT = timedelta(hours=2)
"""How long a drink is kept for the pace, and for an amount that becomes known late."""


@dataclass(frozen=True)
class SupplyCount:
    """How many drinks used a supply since its amount was set.

    Attributes:
        is_reported: Whether it was told that the supply has run out.
    """

    supply_id: str
    set_at: datetime
    servings: int
    reserve_servings: int
    used: int = 0
    is_reported: bool = False

    @property
    def left(self) -> int:
        """How many more drinks it is enough for."""
        return max(0, self.servings - self.used)

    @property
    def has_run_out(self) -> bool:
        """Whether no more is left than its reserve."""
        return self.servings - self.used <= self.reserve_servings


@dataclass(frozen=True)
class Drink:
    """A drink that was ready at a time, and the supplies that it used."""

    made_at: datetime
    supply_ids: tuple[str, ...]


@dataclass(frozen=True)
class SupplyCounts:
    """The counts of a shop's supplies, at one `version`, and the drinks of the last hours.

    `shop_version` is the version of the shop whose supplies they are.
    """

    version: int = 0
    shop_version: int = 0
    counts: tuple[SupplyCount, ...] = ()
    drinks: tuple[Drink, ...] = ()

    def unreported(self) -> tuple[SupplyCount, ...]:
        """Return the supplies that have run out, which nobody was told of."""
        return tuple(one for one in self.counts if one.has_run_out and not one.is_reported)


def with_shop(counts: SupplyCounts, shop: Shop) -> SupplyCounts:
    """Return the counts for a shop's supplies as they are set; an older shop changes nothing.

    A supply that was set anew begins again, with the drinks that were ready since.
    """
    if shop.version <= counts.shop_version:
        return counts
    known = {(one.supply_id, one.set_at): one for one in counts.counts}
    begun = [
        known.get((supply.supply_id, supply.set_at)) or _begun(supply, counts.drinks)
        for supply in shop.supplies
    ]
    return replace(
        counts, version=counts.version + 1, shop_version=shop.version, counts=tuple(begun)
    )


def with_drink(
    counts: SupplyCounts, made_at: datetime, supply_ids: Collection[str]
) -> SupplyCounts:
    """Return the counts with one more drink; the caller sees to it that it comes once."""
    drinks = (*counts.drinks, Drink(made_at, tuple(supply_ids)))
    oldest = max(drink.made_at for drink in drinks) - KEPT
    counted = [
        replace(one, used=one.used + 1)
        if one.supply_id in supply_ids and made_at >= one.set_at
        else one
        for one in counts.counts
    ]
    return replace(
        counts,
        version=counts.version + 1,
        counts=tuple(counted),
        drinks=tuple(drink for drink in drinks if drink.made_at >= oldest),
    )


def with_reported(counts: SupplyCounts, reported: Collection[SupplyCount]) -> SupplyCounts:
    """Return the counts after it was told that these have run out."""
    told = {(one.supply_id, one.set_at) for one in reported}
    marked = [
        replace(one, is_reported=one.is_reported or (one.supply_id, one.set_at) in told)
        for one in counts.counts
    ]
    return replace(counts, version=counts.version + 1, counts=tuple(marked))


def _begun(supply: Supply, drinks: Collection[Drink]) -> SupplyCount:
    used = sum(
        supply.supply_id in drink.supply_ids and drink.made_at >= supply.set_at for drink in drinks
    )
    return SupplyCount(
        supply_id=supply.supply_id,
        set_at=supply.set_at,
        servings=supply.servings,
        reserve_servings=supply.reserve_servings,
        used=used,
        is_reported=supply.ran_out_at is not None,
    )
