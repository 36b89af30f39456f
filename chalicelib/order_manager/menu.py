"""Checks an order request against the menu. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.contract.requests import OrderRequest
from chalicelib.contract.shops import Drink, Modifier, Option, Shop
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Unprocessable
from chalicelib.order_manager.order import OrderItem


class ChoiceSoldOut(Conflict):
    """Raised for a choice of which something is sold out; the details name the first of it.

    Attributes:
        shop_version: The version of the shop whose menu says so.
        drink_id: The drink, None if it is not sold out itself.
        option_ids: The options chosen that are sold out.
    """

    def __init__(self, shop: Shop, drink: Drink, options: Sequence[Option]) -> None:
        gone = [option for option in options if not option.available]
        name = gone[0].name if drink.available else drink.name
        first = {"optionId": gone[0].option_id} if drink.available else {"drinkId": drink.drink_id}
        super().__init__("sold_out", f"{name} is sold out.", **first)
        self.shop_version = shop.version
        self.drink_id = None if drink.available else drink.drink_id
        self.option_ids = tuple(option.option_id for option in gone)


def choose(shop: Shop, request: OrderRequest) -> OrderItem:
    """Return the item that is ordered, its options in the menu's order.

    Raises:
        Unprocessable: `unknown_drink`, `unknown_option`, `missing_option`, `too_many_options`.
        ChoiceSoldOut: `sold_out`.
    """
    drink = shop.drink(request.drink_id)
    if drink is None:
        raise Unprocessable("unknown_drink", "This drink is not on the menu.")
    known = {option.option_id for modifier in drink.modifiers for option in modifier.options}
    unknown = sorted(set(request.option_ids) - known)
    if unknown:
        raise Unprocessable(
            "unknown_option", f"{drink.name} has no such option.", optionId=unknown[0]
        )
    options = [o for modifier in drink.modifiers for o in _chosen(modifier, drink, request)]
    if not (drink.available and all(option.available for option in options)):
        raise ChoiceSoldOut(shop, drink, options)
    return OrderItem(
        drink_id=drink.drink_id,
        drink_name=drink.name,
        option_ids=tuple(option.option_id for option in options),
        options=tuple(option.name for option in options),
        allergens=drink.allergens_with(request.option_ids),
        name=request.name,
        note=request.note,
        pickup_place=shop.pickup_place,
        supply_ids=shop.supply_ids(drink.drink_id, request.option_ids),
    )


def require_on_offer(shop: Shop, drink_id: str, scanned_at: datetime, now: datetime) -> None:
    """Refuse a drink that the short menu of a rush leaves out.

    Whoever scanned before the rush has the whole menu: a choice that was begun can be ended.

    Raises:
        Unprocessable: `unknown_drink` with `backAt`, when the whole menu is back.
    """
    rush, drink = shop.public_rush(now), shop.drink(drink_id)
    if rush and drink and rush.hides(drink_id, scanned_at, now):
        local = rush.ends_at.astimezone(ZoneInfo(shop.time_zone))
        raise Unprocessable(
            "unknown_drink",
            f"The menu is short just now; {drink.name} is back at {local:%H:%M}.",
            backAt=clock.to_text(rush.ends_at),
        )


def _chosen(modifier: Modifier, drink: Drink, request: OrderRequest) -> list[Option]:
    """Return the options chosen of one modifier, if they are neither too few nor too many."""
    options = [option for option in modifier.options if option.option_id in request.option_ids]
    if modifier.required and not options:
        raise Unprocessable(
            "missing_option",
            f"Please choose for {drink.name}: {modifier.name}.",
            modifier=modifier.name,
        )
    if len(options) > 1 and not modifier.multiple:
        raise Unprocessable(
            "too_many_options", f"Please choose only one: {modifier.name}.", modifier=modifier.name
        )
    return options
