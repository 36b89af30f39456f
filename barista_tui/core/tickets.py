"""Tickets: orders as a barista needs to see them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.client import Drink, OrderState, Shop, StaffOrder
from barista_tui.core.steps import Step
from barista_tui.settings import Ages


@dataclass(frozen=True, slots=True)
class TicketOption:
    """A chosen option; a special one is not what the drink usually comes with."""

    name: str
    is_special: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order on the board.

    Attributes:
        order: as it will be once the pending steps are done.
        options: the special ones first.
        allergens: those of the drink with the chosen options.
        pending: the steps that the shop has not confirmed, oldest first.
    """

    order: StaffOrder
    options: tuple[TicketOption, ...] = ()
    allergens: tuple[str, ...] = ()
    pending: tuple[Step, ...] = ()

    @property
    def since(self) -> datetime | None:
        """When its age begins: when it was placed, or for a ready drink when it was ready."""
        order = self.order
        return order.completed_at if order.state is OrderState.COMPLETED else order.placed_at


class Age(StrEnum):
    """How long a ticket has waited, in three levels."""

    FRESH = "fresh"
    WARM = "warm"
    HOT = "hot"


AGE_SYMBOLS = {Age.FRESH: "○", Age.WARM: "◆", Age.HOT: "▲"}


def age_of(seconds: float, ages: Ages) -> Age:
    """Return the level of an age in seconds."""
    if seconds >= ages.hot_seconds:
        return Age.HOT
    return Age.WARM if seconds >= ages.warm_seconds else Age.FRESH


def format_duration(seconds: float) -> str:
    """Return `1:05` for minutes and seconds, or `1h40` from 100 minutes on."""
    whole = max(0, int(seconds))
    if whole >= 6000:
        return f"{whole // 3600}h{whole % 3600 // 60:02}"
    return f"{whole // 60}:{whole % 60:02}"


def ticket_options(order: StaffOrder, drink: Drink | None) -> tuple[TicketOption, ...]:
    """Return an order's options, the special ones first.

    The first option of a required modifier is the usual one. If the drink is not on
    the menu any more, every option is special.
    """
    usual = set() if drink is None else _usual(drink)
    if len(order.option_ids) == len(order.options):
        pairs = zip(order.option_ids, order.options, strict=True)
        chosen = [TicketOption(name, option_id not in usual) for option_id, name in pairs]
    else:
        chosen = [TicketOption(name, True) for name in order.options]
    return tuple(sorted(chosen, key=lambda option: not option.is_special))


def make_ticket(order: StaffOrder, shop: Shop | None, pending: tuple[Step, ...] = ()) -> Ticket:
    """Return the ticket of an order; what the shop has not confirmed is read from its menu."""
    drink = shop.drink(order.drink_id) if shop and order.drink_id else None
    allergens = order.allergens
    if order.version == 0 and drink is not None:
        allergens = drink.allergens_with(order.option_ids)
    return Ticket(order, ticket_options(order, drink), allergens, pending)


def _usual(drink: Drink) -> set[str]:
    required = (modifier for modifier in drink.modifiers if modifier.required)
    return {modifier.options[0].option_id for modifier in required if modifier.options}


def option_of_modifier(order: StaffOrder, drink: Drink | None, modifier_name: str) -> str | None:
    """Return the name of the option chosen for a modifier such as `Milk`, or None."""
    for modifier in drink.modifiers if drink else ():
        if modifier.name.casefold() == modifier_name.casefold():
            for option in modifier.options:
                if option.option_id in order.option_ids:
                    return option.name
    return None
