"""A shop: its menu and limits, as its staff, its customers and its displays see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

from chalicelib.contract.agenda import Agenda, CodeLimits, PublicRush, Rush
from chalicelib.contract.fields import MenuKey, Name
from chalicelib.contract.queue import QueueSummary
from chalicelib.contract.supplies import Supply


@dataclass(frozen=True)
class AllergenChange:
    """How an option changes the allergens of its drink, for instance oats instead of milk."""

    adds: Annotated[tuple[Name, ...], ("maxItems", 14)] = ()
    removes: Annotated[tuple[Name, ...], ("maxItems", 14)] = ()


@dataclass(frozen=True)
class Option:
    """One way to have a drink, for instance oat milk."""

    option_id: MenuKey
    name: Name
    available: bool
    allergens: AllergenChange | None = field(default=None, metadata={"omitted": True})


@dataclass(frozen=True)
class Modifier:
    """A choice that a drink offers, for instance its milk."""

    name: Name
    required: bool
    multiple: bool
    options: Annotated[tuple[Option, ...], ("minItems", 1), ("maxItems", 20)]


@dataclass(frozen=True)
class Drink:
    """A line of the menu; `available` is false while it is sold out.

    `section` is the heading under which the phone page shows it, if the menu has such.
    """

    drink_id: MenuKey
    name: Name
    description: Annotated[str, ("maxLength", 200)]
    available: bool
    allergens: Annotated[tuple[Name, ...], ("maxItems", 14)]
    modifiers: Annotated[tuple[Modifier, ...], ("maxItems", 10)]
    section: Name | None = field(default=None, metadata={"omitted": True})

    @property
    def can_be_had(self) -> bool:
        """Whether it can be ordered: the drink, and an option of each required choice."""
        return self.available and all(
            not modifier.required or any(option.available for option in modifier.options)
            for modifier in self.modifiers
        )

    def options(self, option_ids: Collection[str]) -> tuple[Option, ...]:
        """Return the options of these ids, in the menu's order."""
        every = (option for modifier in self.modifiers for option in modifier.options)
        return tuple(option for option in every if option.option_id in option_ids)

    def allergens_with(self, option_ids: Collection[str]) -> tuple[str, ...]:
        """Return the allergens of the drink with these options: less removed, plus added ones."""
        changes = [option.allergens for option in self.options(option_ids) if option.allergens]
        removed = {name for change in changes for name in change.removes}
        added = [name for change in changes for name in change.adds]
        own = [name for name in self.allergens if name not in removed]
        return tuple(dict.fromkeys([*own, *added]))


@dataclass(frozen=True)
class Shop:
    """A shop as its staff see it and as it is stored.

    Attributes:
        paused_until: When a pause ends; a time in the past counts as none.
        drinks_per_code: How many orders one QR code is good for.
        code_interval_seconds: How long a QR code is shown.
        max_open_orders: How many orders may be open at once.
        time_zone: The IANA zone whose midnight restarts the order numbers.
        version: Grows by one with every change.
        scans_per_address: How many new customers one network address may bring in one
            code window: None for the default, 0 for no limit.
        pickup_place: Where drinks are handed over, such as "the end of the counter".
        agenda: The breaks of the event, around which the menu and the codes change for a while.
        supplies: What is counted down as drinks are made, such as oat milk.
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
    pickup_place: str | None = None
    agenda: Agenda | None = field(default=None, metadata={"omitted": True})
    supplies: tuple[Supply, ...] = field(default=(), metadata={"omitted": True})

    def is_paused(self, now: datetime) -> bool:
        """Return whether the shop is paused at `now`."""
        return self.paused_until is not None and self.paused_until > now

    def takes_orders(self, now: datetime) -> bool:
        """Return whether the shop accepts orders at `now`."""
        return self.is_open and not self.is_paused(now)

    def as_of(self, now: datetime) -> Shop:
        """Return the shop at `now`: without a pause that is over."""
        return self if self.is_paused(now) else replace(self, paused_until=None)

    def drink(self, drink_id: str) -> Drink | None:
        """Return the drink of that id, if the menu has it."""
        return next((d for d in self.menu if d.drink_id == drink_id), None)

    def rush_at(self, now: datetime) -> Rush | None:
        """Return the rush that `now` is in."""
        return self.agenda.rush_at(now) if self.agenda else None

    def public_rush(self, now: datetime) -> PublicRush | None:
        """Return the present or the next rush as customers read it."""
        return self.agenda.public_rush(self.menu, now) if self.agenda else None

    def code_limits(self, now: datetime) -> CodeLimits:
        """Return what applies to a QR code at `now`, and when something else does."""
        usual = CodeLimits(self.drinks_per_code, self.code_interval_seconds)
        return self.agenda.code_limits(usual, now) if self.agenda else usual

    def supply(self, supply_id: str) -> Supply | None:
        """Return the supply of that id, if the shop counts it."""
        return next((one for one in self.supplies if one.supply_id == supply_id), None)

    def supply_ids(self, drink_id: str, option_ids: Collection[str]) -> tuple[str, ...]:
        """Return the ids of the supplies that a drink with these options uses."""
        used = (one for one in self.supplies if one.is_used_by(drink_id, option_ids))
        return tuple(one.supply_id for one in used)


@dataclass(frozen=True)
class PublicShop:
    """A shop as its customers read it; the highest `version` counts, of an update as well.

    `favourites` are the ids of the drinks that are ordered most today, the most ordered first.
    """

    shop_id: str
    name: str
    is_open: bool
    paused_until: datetime | None
    menu: tuple[Drink, ...]
    queue: QueueSummary
    version: int
    pickup_place: str | None
    favourites: tuple[str, ...]
    rush: PublicRush | None = None

    @classmethod
    def of(
        cls, shop: Shop, queue: QueueSummary, favourites: tuple[str, ...], now: datetime
    ) -> PublicShop:
        """Return what customers see of a shop at `now`, with this queue and these favourites."""
        return cls(
            shop_id=shop.shop_id,
            name=shop.name,
            is_open=shop.is_open,
            paused_until=shop.as_of(now).paused_until,
            menu=shop.menu,
            queue=queue,
            version=shop.version,
            pickup_place=shop.pickup_place,
            favourites=favourites,
            rush=shop.public_rush(now),
        )

    def drink(self, drink_id: str) -> Drink | None:
        """Return the drink of that id, if the menu has it."""
        return next((d for d in self.menu if d.drink_id == drink_id), None)

    def on_offer(self, scanned_at: datetime, now: datetime) -> tuple[Drink, ...]:
        """Return the menu for somebody who scanned at `scanned_at`: in a rush, the short one."""
        rush = self.rush
        if rush is None:
            return self.menu
        return tuple(d for d in self.menu if not rush.hides(d.drink_id, scanned_at, now))


@dataclass(frozen=True)
class PublicShopUpdate:
    """A shop as the `public` topic carries it; the highest `version` counts."""

    shop_id: str
    name: str
    is_open: bool
    paused_until: datetime | None
    menu: tuple[Drink, ...]
    version: int
    pickup_place: str | None
    rush: PublicRush | None = None

    @classmethod
    def of(cls, shop: Shop, now: datetime) -> PublicShopUpdate:
        """Return what customers learn of a shop that was changed at `now`."""
        return cls(
            shop_id=shop.shop_id,
            name=shop.name,
            is_open=shop.is_open,
            paused_until=shop.paused_until,
            menu=shop.menu,
            version=shop.version,
            pickup_place=shop.pickup_place,
            rush=shop.public_rush(now),
        )


@dataclass(frozen=True)
class DisplayShop:
    """A shop as the `display` topic carries it: without the menu."""

    shop_id: str
    name: str
    is_open: bool
    paused_until: datetime | None
    version: int


@dataclass(frozen=True)
class QrCode:
    """The code of the current window.

    Attributes:
        url: What the QR code on the kiosk encodes.
        is_open: Whether the shop takes orders.
        barista_seen_at: When a barista's terminal last reported that it is live.
        served_at: The server's clock, to which the other times are relative.
        revision: Grows with every change of one code; the highest counts.
    """

    code: str
    url: str
    drinks_left: int
    starts_at: datetime
    expires_at: datetime
    is_open: bool
    barista_seen_at: datetime | None
    served_at: datetime
    revision: int


@dataclass(frozen=True)
class CodeUpdate:
    """Another code, or another number of drinks; of one code the highest `revision` counts."""

    shop_id: str
    code: str
    drinks_left: int
    starts_at: datetime
    expires_at: datetime
    revision: int


@dataclass(frozen=True)
class RealtimeSession:
    """A presigned WebSocket URL, and the client id and topics that it allows."""

    url: str = field(repr=False)
    client_id: str
    topics: tuple[str, ...]
    expires_at: datetime
