"""A shop and its menu, as every room knows them.

`config_service` owns and stores them; they travel whole in its events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.records import Record, to_record


@dataclass(frozen=True)
class Option:
    """One way to have a drink, for instance oat milk."""

    option_id: str
    name: str
    available: bool


@dataclass(frozen=True)
class Modifier:
    """A choice that a drink offers, for instance its milk."""

    name: str
    required: bool
    multiple: bool
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Drink:
    """A line of the menu."""

    drink_id: str
    name: str
    description: str
    available: bool
    allergens: tuple[str, ...]
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True)
class Shop:
    """A coffee bar: its menu, its limits, and whether it takes orders.

    `scans_per_address` is how many new customers one network address may bring in
    one code window: None for the default of the place, 0 for no limit.
    """

    shop_id: str
    name: str
    is_open: bool
    paused_until: datetime | None
    menu: tuple[Drink, ...]
    drinks_per_code: int
    code_interval_seconds: int
    max_open_orders: int
    sms_on: bool
    time_zone: str
    version: int
    scans_per_address: int | None = None

    def is_paused(self, now: datetime) -> bool:
        """Tell whether the shop is taking a break at `now`."""
        return self.paused_until is not None and self.paused_until > now

    def takes_orders(self, now: datetime) -> bool:
        """Tell whether a customer who comes at `now` is served."""
        return self.is_open and not self.is_paused(now)

    def drink(self, drink_id: str) -> Drink | None:
        """Return the drink of that id, if the menu has it."""
        return next((d for d in self.menu if d.drink_id == drink_id), None)


def staff_record(shop: Shop, now: datetime) -> Record:
    """Return the shop as its staff see it at `now`, in camelCase; a pause that is over is null."""
    record = to_record(shop)
    if not shop.is_paused(now):
        record["pausedUntil"] = None
    return record
