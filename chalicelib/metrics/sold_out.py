"""From when until when what was sold out, and how many orders that refused. Pure.

Each version of a shop is stored as what is sold out at it. So events may come in any order
and more than once; of a version that never came, the one before it is taken to hold on.
A refusal names the version by which it was decided, so that no clocks are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.reports import SoldOut
from chalicelib.contract.shops import Shop

Choice = tuple[str | None, str | None]
"""A drink's id or an option's id; the other is None."""


@dataclass(frozen=True)
class SoldOutItem:
    """A drink or an option that is sold out; the other id is None."""

    name: str
    drink_id: str | None
    option_id: str | None

    @property
    def choice(self) -> Choice:
        """Its ids, by which versions are compared: a name may change."""
        return self.drink_id, self.option_id


@dataclass(frozen=True)
class MenuVersion:
    """What is sold out at a version of a shop, which was published at `changed_at`."""

    shop_version: int
    changed_at: datetime
    items: tuple[SoldOutItem, ...]


@dataclass(frozen=True)
class Refusal:
    """An order that was refused for one choice, by a version of its shop."""

    order_id: str
    shop_version: int
    refused_at: datetime
    drink_id: str | None
    option_id: str | None

    @property
    def choice(self) -> Choice:
        """What it was refused for."""
        return self.drink_id, self.option_id


@dataclass(frozen=True)
class Span:
    """While an item was sold out: from one version until before another, if it ended."""

    item: SoldOutItem
    first: MenuVersion
    back: MenuVersion | None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Return whether some of it is from `start` on and before `end`."""
        is_over = self.back is not None and self.back.changed_at <= start
        return self.first.changed_at < end and not is_over


def menu_version(shop: Shop, changed_at: datetime) -> MenuVersion:
    """Return what is sold out at this version of a shop; an option that is for any drink once."""
    items: dict[Choice, SoldOutItem] = {}
    for drink in shop.menu:
        options = (option for modifier in drink.modifiers for option in modifier.options)
        found = [SoldOutItem(o.name, None, o.option_id) for o in options if not o.available]
        if not drink.available:
            found.insert(0, SoldOutItem(drink.name, drink.drink_id, None))
        for item in found:
            items.setdefault(item.choice, item)
    return MenuVersion(shop.version, changed_at, tuple(items.values()))


def spans_of(versions: Iterable[MenuVersion]) -> list[Span]:
    """Return while what was sold out, from versions in any order."""
    spans: list[Span] = []
    open_: dict[Choice, tuple[SoldOutItem, MenuVersion]] = {}
    for version in sorted(versions, key=lambda one: one.shop_version):
        present = {item.choice: item for item in version.items}
        for choice in [one for one in open_ if one not in present]:
            spans.append(Span(*open_.pop(choice), version))
        for choice, item in present.items():
            open_.setdefault(choice, (item, version))
    return [*spans, *(Span(item, first, None) for item, first in open_.values())]


def sold_out_between(
    start: datetime, end: datetime, spans: Iterable[Span], refusals: Iterable[Refusal]
) -> tuple[SoldOut, ...]:
    """Return what was sold out from `start` on and before `end`, the earliest first.

    A refusal that is repeated counts once. It counts for the first span of its choice that
    was not over at its version: one whose beginning never came begins a version later.
    """
    ordered = sorted(spans, key=lambda span: (span.first.shop_version, span.item.name))
    counts = Counter(
        next((index for index, span in enumerate(ordered) if _concerns(refusal, span)), None)
        for refusal in _once_each(one for one in refusals if start <= one.refused_at < end)
    )
    return tuple(
        _reported(span, counts[index])
        for index, span in enumerate(ordered)
        if span.overlaps(start, end) or counts[index]
    )


def _once_each(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Yield the first refusal of each order for each choice."""
    known: set[tuple[str, Choice]] = set()
    for refusal in sorted(refusals, key=lambda one: one.refused_at):
        if (refusal.order_id, refusal.choice) not in known:
            known.add((refusal.order_id, refusal.choice))
            yield refusal


def _concerns(refusal: Refusal, span: Span) -> bool:
    is_over = span.back is not None and span.back.shop_version <= refusal.shop_version
    return span.item.choice == refusal.choice and not is_over


def _reported(span: Span, refusals: int) -> SoldOut:
    item = span.item
    until = max(span.back.changed_at, span.first.changed_at) if span.back else None
    return SoldOut(item.name, item.drink_id, item.option_id, span.first.changed_at, until, refusals)
