"""Changes of a shop, and the rules for what may be written.

Pure functions from a shop to the changed shop, whose version is one higher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.contract.serialization import camel, from_record
from chalicelib.contract.shops import Drink, Shop
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidRequest, NotFound

BARISTA_FIELDS = frozenset({"isOpen", "pausedUntil"})

# Times near the end of the calendar overflow in some time zones.
_LONGEST_PAUSE = timedelta(days=366)


def new_shop(shop_id: str, name: str) -> Shop:
    """Return a shop as it begins: closed, with an empty menu and the usual limits."""
    return Shop(
        shop_id=shop_id,
        name=name,
        is_open=False,
        paused_until=None,
        menu=(),
        drinks_per_code=10,
        code_interval_seconds=300,
        max_open_orders=20,
        sms_on=False,
        time_zone="UTC",
        version=1,
    )


def with_changes(shop: Shop, changes: Mapping[str, Any], now: datetime) -> Shop:
    """Return the shop with `changes`, which are camelCase and fit the call's schema.

    A pause that is over already counts as none. Opening or closing the shop ends a pause.

    Raises:
        InvalidRequest: `pausedUntil` is no time, or `timeZone` no time zone.
    """
    values = {f.name: changes[camel(f.name)] for f in fields(Shop) if camel(f.name) in changes}
    if "paused_until" in values:
        values["paused_until"] = _pause(values["paused_until"], now)
    elif "is_open" in values:
        values["paused_until"] = None
    if "time_zone" in values:
        _check_time_zone(values["time_zone"])
    return changed(shop, replace(shop, **values))


def with_menu(shop: Shop, menu: Iterable[Mapping[str, Any]]) -> Shop:
    """Return the shop with another menu.

    Raises:
        InvalidRequest: Two drinks, or two options of a drink, share an id.
    """
    drinks = tuple(from_record(Drink, dict(drink)) for drink in menu)
    _check_unique((drink.drink_id for drink in drinks), "menu")
    for drink in drinks:
        _check_unique(
            (option.option_id for modifier in drink.modifiers for option in modifier.options),
            f"menu.{drink.drink_id}",
        )
    return changed(shop, replace(shop, menu=drinks))


def with_drink_available(shop: Shop, drink_id: str, available: bool) -> Shop:
    """Return the shop with a drink sold out, or back.

    Raises:
        NotFound: The menu has no such drink.
    """
    drink = _drink(shop, drink_id)
    return _with_drink(shop, replace(drink, available=available))


def with_option_available(shop: Shop, drink_id: str, option_id: str, available: bool) -> Shop:
    """Return the shop with an option of a drink sold out, or back.

    Raises:
        NotFound: The menu has no such drink, or the drink no such option.
    """
    drink = _drink(shop, drink_id)
    if not any(o.option_id == option_id for m in drink.modifiers for o in m.options):
        raise NotFound(f"{drink.name} has no such option.")
    modifiers = tuple(
        replace(
            modifier,
            options=tuple(
                replace(option, available=available) if option.option_id == option_id else option
                for option in modifier.options
            ),
        )
        for modifier in drink.modifiers
    )
    return _with_drink(shop, replace(drink, modifiers=modifiers))


def changed(before: Shop, after: Shop) -> Shop:
    """Return `after` with the next version, or `before` if nothing is different."""
    return before if after == before else replace(after, version=before.version + 1)


def _drink(shop: Shop, drink_id: str) -> Drink:
    drink = shop.drink(drink_id)
    if drink is None:
        raise NotFound("The menu has no such drink.")
    return drink


def _with_drink(shop: Shop, drink: Drink) -> Shop:
    menu = tuple(drink if d.drink_id == drink.drink_id else d for d in shop.menu)
    return changed(shop, replace(shop, menu=menu))


def _pause(text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        until = from_text(text)
    except ValueError as error:
        raise InvalidRequest(
            "The field “pausedUntil” must be a time such as 2026-11-20T10:15:00Z.", "pausedUntil"
        ) from error
    if until - now > _LONGEST_PAUSE:
        raise InvalidRequest("A pause lasts a year at most.", "pausedUntil")
    return until if until > now else None


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRequest(
            "The field “timeZone” must be a zone such as Europe/Lisbon.", "timeZone"
        ) from error


def _check_unique(ids: Iterable[str], field: str) -> None:
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise InvalidRequest(f"The id “{twice[0]}” is in the menu more than once.", field)
