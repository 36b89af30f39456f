"""Changes of a shop's supplies, and what is sold out when one has run out. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.contract.events import SupplyRanOut
from chalicelib.contract.serialization import from_record
from chalicelib.contract.shops import Drink, Modifier, Shop
from chalicelib.contract.supplies import MOST_SUPPLIES, Supply, SupplyRequest, WhenEmpty
from chalicelib.kernel.errors import InvalidRequest, NotFound

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def with_supply(shop: Shop, supply_id: str, body: Mapping[str, Any], now: datetime) -> Shop:
    """Return the shop with this much of a supply from `now` on.

    What was sold out because the supply had run out is available again, if there is any now.

    Raises:
        InvalidRequest: The id is not of the right form, `uses` names what is not on the menu,
            or the shop has too many supplies.
    """
    if not _ID.fullmatch(supply_id):
        raise InvalidRequest("A supply's id has 1 to 64 letters, digits, - and _.", "supplyId")
    request = from_record(SupplyRequest, {"reserveServings": 0, **body})
    unknown = sorted(set(request.uses) - _menu_ids(shop))
    if unknown:
        raise InvalidRequest(f"Nothing on the menu has the id “{unknown[0]}”.", "uses")
    known = shop.supply(supply_id)
    supply = Supply(
        supply_id=supply_id,
        name=request.name,
        unit=request.unit,
        amount=request.amount,
        per_serving=request.per_serving,
        uses=request.uses,
        when_empty=request.when_empty,
        reserve_servings=request.reserve_servings,
        set_at=now,
    )
    if known is None:
        if len(shop.supplies) >= MOST_SUPPLIES:
            raise InvalidRequest(f"A shop has at most {MOST_SUPPLIES} supplies.", "supplyId")
        return _changed(shop, (*shop.supplies, supply), shop.menu)
    menu = shop.menu
    if supply.servings > supply.reserve_servings:
        menu = _marked(menu, known.sold_out, available=True)
    else:
        supply = replace(supply, sold_out=known.sold_out)
    return _changed(shop, _replaced(shop, supply), menu)


def without_supply(shop: Shop, supply_id: str) -> Shop:
    """Return the shop without a supply.

    Raises:
        NotFound: The shop has no such supply.
    """
    if shop.supply(supply_id) is None:
        raise NotFound("The shop has no such supply.")
    left = tuple(one for one in shop.supplies if one.supply_id != supply_id)
    return _changed(shop, left, shop.menu)


def with_run_out(shop: Shop, event: SupplyRanOut) -> Shop:
    """Return the shop after a supply has run out; unchanged if that is known, or outdated.

    The event is applied once for each amount that was set: who puts a drink or an option
    back by hand is not overruled by a late or repeated event.
    """
    supply = shop.supply(event.supply_id)
    if supply is None or supply.set_at != event.set_at or supply.ran_out_at is not None:
        return shop
    menu, sold_out = shop.menu, supply.sold_out
    if supply.when_empty is WhenEmpty.SELL_OUT:
        gone = sorted(_available_ids(shop) & (set(supply.uses) or _drink_ids(shop)))
        menu, sold_out = _marked(menu, gone, available=False), (*sold_out, *gone)
    ended = replace(supply, ran_out_at=event.ran_out_at, sold_out=tuple(dict.fromkeys(sold_out)))
    return _changed(shop, _replaced(shop, ended), menu)


def _changed(shop: Shop, supplies: tuple[Supply, ...], menu: tuple[Drink, ...]) -> Shop:
    return replace(shop, supplies=supplies, menu=menu, version=shop.version + 1)


def _replaced(shop: Shop, supply: Supply) -> tuple[Supply, ...]:
    return tuple(supply if one.supply_id == supply.supply_id else one for one in shop.supplies)


def _drink_ids(shop: Shop) -> set[str]:
    return {drink.drink_id for drink in shop.menu}


def _menu_ids(shop: Shop) -> set[str]:
    options = {o.option_id for d in shop.menu for m in d.modifiers for o in m.options}
    return _drink_ids(shop) | options


def _available_ids(shop: Shop) -> set[str]:
    """Return the ids of all drinks and options that are available somewhere on the menu."""
    options = {
        o.option_id for d in shop.menu for m in d.modifiers for o in m.options if o.available
    }
    return {drink.drink_id for drink in shop.menu if drink.available} | options


def _marked(menu: tuple[Drink, ...], ids: Collection[str], *, available: bool) -> tuple[Drink, ...]:
    """Return the menu with the drinks and options of these ids sold out, or back."""
    return tuple(_marked_drink(drink, ids, available) for drink in menu) if ids else menu


def _marked_drink(drink: Drink, ids: Collection[str], available: bool) -> Drink:
    modifiers = tuple(_marked_modifier(one, ids, available) for one in drink.modifiers)
    is_meant = drink.drink_id in ids
    return replace(drink, modifiers=modifiers, available=available if is_meant else drink.available)


def _marked_modifier(modifier: Modifier, ids: Collection[str], available: bool) -> Modifier:
    options = tuple(
        replace(option, available=available) if option.option_id in ids else option
        for option in modifier.options
    )
    return replace(modifier, options=options)
