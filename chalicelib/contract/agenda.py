"""The breaks of an event, and what a shop does differently while people crowd the bar.

A rush is the time around a break. When it begins and ends follows from the agenda and
the clock wherever a shop is read, so that no schedule, no event and no undo is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from chalicelib.contract.fields import MenuKey, Name

MOST_BREAKS = 50


@dataclass(frozen=True)
class Break:
    """A break of the event, in whole seconds."""

    name: Name
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RushRules:
    """What a manager wants in a rush; null, or left out, is as always.

    Attributes:
        before_minutes: How long before a break its rush begins.
        after_minutes: How long after a break its rush ends.
        drink_ids: The drinks of the short menu.
        code_interval_seconds: How long a QR code is shown.
        drinks_per_code: How many orders one QR code is good for.
    """

    before_minutes: Annotated[int, ("minimum", 0), ("maximum", 120)]
    after_minutes: Annotated[int, ("minimum", 0), ("maximum", 120)]
    drink_ids: (
        Annotated[tuple[MenuKey, ...], ("minItems", 1), ("maxItems", 60), ("uniqueItems", True)]
        | None
    ) = None
    code_interval_seconds: Annotated[int, ("minimum", 10), ("maximum", 86400)] | None = None
    drinks_per_code: Annotated[int, ("minimum", 1), ("maximum", 1000)] | None = None


@dataclass(frozen=True)
class Rush:
    """The time around one break, or around several that follow each other closely.

    `name` is that of the first break.
    """

    name: str
    starts_at: datetime
    ends_at: datetime

    def includes(self, moment: datetime) -> bool:
        """Return whether `moment` is in it."""
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class PublicRush:
    """The present rush, or the next one, as customers read it.

    Whoever scanned before `starts_at` may order from the whole menu all the same.

    Attributes:
        name: The name of its break.
        drink_ids: The drinks of the short menu; null if the whole menu stays.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    drink_ids: tuple[str, ...] | None

    def hides(self, drink_id: str, scanned_at: datetime, now: datetime) -> bool:
        """Return whether who scanned at `scanned_at` cannot order this drink at `now`."""
        if self.drink_ids is None or drink_id in self.drink_ids:
            return False
        return self.starts_at <= scanned_at and now < self.ends_at


@dataclass(frozen=True)
class CodeLimits:
    """How many orders a QR code is good for and how long it is shown; `until` None is for good."""

    drinks: int
    interval_seconds: int
    until: datetime | None = None


class MenuLine(Protocol):
    """What this module needs of a drink."""

    @property
    def drink_id(self) -> str:
        """Its id."""

    @property
    def can_be_had(self) -> bool:
        """Whether it can be ordered."""


@dataclass(frozen=True)
class Agenda:
    """The breaks of an event, the earliest first, and the rules of their rushes.

    `loaded_at` is when it was loaded. No rush begins before: nobody finds that the menu
    from which they are choosing has become a shorter one.
    """

    breaks: Annotated[tuple[Break, ...], ("maxItems", MOST_BREAKS)]
    rush: RushRules
    loaded_at: datetime

    def around(self, one: Break) -> Rush:
        """Return the time around a break, by the rules alone."""
        starts_at = one.starts_at - timedelta(minutes=self.rush.before_minutes)
        return Rush(one.name, starts_at, one.ends_at + timedelta(minutes=self.rush.after_minutes))

    def rush_of(self, one: Break) -> Rush:
        """Return the rush of a break: it does not begin before the agenda was loaded."""
        rush = self.around(one)
        return replace(rush, starts_at=max(rush.starts_at, self.loaded_at))

    def rushes(self) -> Iterator[Rush]:
        """Yield the rushes in order; those that overlap are one."""
        last: Rush | None = None
        for rush in map(self.rush_of, self.breaks):
            if rush.starts_at >= rush.ends_at:
                continue
            if last and rush.starts_at <= last.ends_at:
                last = Rush(last.name, last.starts_at, max(last.ends_at, rush.ends_at))
                continue
            if last:
                yield last
            last = rush
        if last:
            yield last

    def present_or_next(self, now: datetime) -> Rush | None:
        """Return the rush that `now` is in, else the next one, if any is left."""
        return next((rush for rush in self.rushes() if now < rush.ends_at), None)

    def rush_at(self, now: datetime) -> Rush | None:
        """Return the rush that `now` is in."""
        rush = self.present_or_next(now)
        return rush if rush and rush.includes(now) else None

    def public_rush(self, menu: Iterable[MenuLine], now: datetime) -> PublicRush | None:
        """Return the present or the next rush as customers read it.

        The whole menu stays while all drinks of the short one are sold out, or gone from it.
        """
        rush = self.present_or_next(now)
        if rush is None:
            return None
        kept = [drink for drink in menu if drink.drink_id in (self.rush.drink_ids or ())]
        is_short = any(drink.can_be_had for drink in kept)
        drink_ids = tuple(drink.drink_id for drink in kept) if is_short else None
        return PublicRush(rush.name, rush.starts_at, rush.ends_at, drink_ids)

    def code_limits(self, usual: CodeLimits, now: datetime) -> CodeLimits:
        """Return what applies to a QR code at `now`: the `usual`, or what the rules say."""
        drinks, seconds = self.rush.drinks_per_code, self.rush.code_interval_seconds
        rush = self.present_or_next(now)
        if rush is None or (drinks is None and seconds is None):
            return usual
        if not rush.includes(now):
            return replace(usual, until=rush.starts_at)
        return CodeLimits(drinks or usual.drinks, seconds or usual.interval_seconds, rush.ends_at)

    def next_break(self, now: datetime) -> Break | None:
        """Return the next break that has not begun."""
        return next((one for one in self.breaks if now < one.starts_at), None)


@dataclass(frozen=True)
class BreakForecast:
    """How many orders to expect around the next break, and by what that is judged.

    Attributes:
        expected_orders: By the orders around earlier breaks; null if there was none.
        earlier_breaks: How many breaks it is judged by.
        code_capacity: How many orders the codes of that time allow.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    rush_starts_at: datetime
    rush_ends_at: datetime
    expected_orders: int | None
    earlier_breaks: int
    code_capacity: int
