"""Loads the agenda of an event into a shop. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.config_service.model import changed
from chalicelib.contract.agenda import Agenda, Break, RushRules
from chalicelib.contract.serialization import from_record
from chalicelib.contract.shops import Shop
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidRequest

_LONGEST_BREAK = timedelta(hours=6)
_LONGEST_EVENT = timedelta(days=31)
# Times near the end of the calendar overflow when minutes are added.
_FURTHEST = timedelta(days=366)


def with_agenda(
    shop: Shop, breaks: Iterable[Mapping[str, Any]], rush: Mapping[str, Any], now: datetime
) -> Shop:
    """Return the shop with another agenda; with the one that it has, the same shop.

    Raises:
        InvalidRequest: A time is none, a break ends before it begins or is longer than six
            hours, the event is longer than 31 days or more than a year away, or the menu
            lacks a drink of the short one.
    """
    ordered = sorted((_break(one) for one in breaks), key=lambda one: one.starts_at)
    rules = from_record(RushRules, dict(rush))
    _check(ordered, now)
    for drink_id in rules.drink_ids or ():
        if shop.drink(drink_id) is None:
            raise InvalidRequest(f"The menu has no drink “{drink_id}”.", "rush.drinkIds")
    known = shop.agenda
    if known and (known.breaks, known.rush) == (tuple(ordered), rules):
        return shop
    # The next whole second: who scanned before has the whole menu.
    loaded_at = now.replace(microsecond=0) + timedelta(seconds=1)
    return changed(shop, replace(shop, agenda=Agenda(tuple(ordered), rules, loaded_at)))


def without_agenda(shop: Shop) -> Shop:
    """Return the shop without an agenda."""
    return changed(shop, replace(shop, agenda=None))


def _break(one: Mapping[str, Any]) -> Break:
    found = Break(one["name"], _time(one, "startsAt"), _time(one, "endsAt"))
    length = found.ends_at - found.starts_at
    if not timedelta() < length <= _LONGEST_BREAK:
        raise InvalidRequest(
            f"“{found.name}” must end after it begins, within six hours.", "breaks"
        )
    return found


def _time(one: Mapping[str, Any], field: str) -> datetime:
    """Return a time of a break in whole seconds, because a code names its window's second."""
    try:
        return from_text(one[field]).replace(microsecond=0)
    except ValueError as error:
        raise InvalidRequest(
            f"“{one['name']}”: the field “{field}” must be a time such as 2026-11-20T10:15:00Z.",
            f"breaks.{field}",
        ) from error


def _check(breaks: list[Break], now: datetime) -> None:
    first, last = breaks[0].starts_at, max(one.ends_at for one in breaks)
    if last - first > _LONGEST_EVENT:
        raise InvalidRequest("An agenda covers at most 31 days.", "breaks")
    if abs(first - now) > _FURTHEST:
        raise InvalidRequest("An agenda is at most a year away.", "breaks")
