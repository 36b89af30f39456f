"""A shop and its menu, as every room knows them.

`config_service` owns and stores them; they travel whole in its events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    """A coffee bar: its menu, its limits, and whether it takes orders."""

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

    def is_paused(self, now: datetime) -> bool:
        """Tell whether the shop is taking a break at `now`."""
        return self.paused_until is not None and self.paused_until > now

    def takes_orders(self, now: datetime) -> bool:
        """Tell whether a customer who comes at `now` is served."""
        return self.is_open and not self.is_paused(now)

    def drink(self, drink_id: str) -> Drink | None:
        """Return the drink of that id, if the menu has it."""
        return next((d for d in self.menu if d.drink_id == drink_id), None)
