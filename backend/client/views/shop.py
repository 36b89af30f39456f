"""The shop as its visitors and its staff see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.client.views.fields import Fields
from backend.client.views.menu import Drink


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """How long a drink ordered now is likely to take, from low to high."""

    low_seconds: int
    high_seconds: int

    @classmethod
    def maybe(cls, fields: Fields | None) -> WaitEstimate | None:
        """Return the estimate of a ``{"low", "high"}`` object, or None without one."""
        return None if fields is None else cls(fields.whole("low"), fields.whole("high"))


@dataclass(frozen=True, slots=True)
class QueueEstimate:
    """The line at the bar: open orders, and the wait where it can be told."""

    length: int
    wait: WaitEstimate | None

    @classmethod
    def maybe(cls, fields: Fields | None) -> QueueEstimate | None:
        """Return the queue that a JSON object describes, or None without one."""
        if fields is None:
            return None
        wait = WaitEstimate.maybe(fields.maybe_inner("estimatedWaitSeconds"))
        return cls(fields.whole("length"), wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A shop: what everyone may see, then what only its staff are told (else None).

    ``scans_per_address`` is how many new customers one address may bring in one
    code window: 0 for any number, None for the deployment's own rule.
    """

    shop_id: str
    name: str
    is_open: bool
    paused_until: datetime | None
    menu: tuple[Drink, ...]
    queue: QueueEstimate | None
    drinks_per_code: int | None
    code_interval_seconds: int | None
    max_open_orders: int | None
    scans_per_address: int | None
    sms_on: bool | None
    time_zone: str | None
    version: int | None

    @classmethod
    def parse(cls, fields: Fields) -> Shop:
        """Return the shop that a JSON object describes."""
        return cls(
            shop_id=fields.text("shopId"),
            name=fields.text("name"),
            is_open=fields.flag("isOpen"),
            paused_until=fields.maybe_moment("pausedUntil"),
            menu=tuple(Drink.parse(drink) for drink in fields.each("menu")),
            queue=QueueEstimate.maybe(fields.maybe_inner("queue")),
            drinks_per_code=fields.maybe_whole("drinksPerCode"),
            code_interval_seconds=fields.maybe_whole("codeIntervalSeconds"),
            max_open_orders=fields.maybe_whole("maxOpenOrders"),
            scans_per_address=fields.maybe_whole("scansPerAddress"),
            sms_on=fields.maybe_flag("smsOn"),
            time_zone=fields.maybe_text("timeZone"),
            version=fields.maybe_whole("version"),
        )

    def drink(self, drink_id: str) -> Drink | None:
        """Return a drink of the menu by its id, or None."""
        return next((drink for drink in self.menu if drink.drink_id == drink_id), None)


@dataclass(frozen=True, slots=True)
class QrCode:
    """The code of the current window; ``url`` is what the QR code on the kiosk holds.

    Of one code the highest ``revision`` counts. ``barista_seen_at`` is when a
    barista's terminal last said that it is live; ``served_at`` is the shop's own
    clock, by which the other times are to be read.
    """

    code: str
    url: str
    drinks_left: int
    starts_at: datetime
    expires_at: datetime
    is_open: bool
    revision: int
    barista_seen_at: datetime | None
    served_at: datetime | None

    @classmethod
    def parse(cls, fields: Fields) -> QrCode:
        """Return the code that a JSON object describes."""
        return cls(
            fields.text("code"),
            fields.text("url"),
            fields.whole("drinksLeft"),
            fields.moment("startsAt"),
            fields.moment("expiresAt"),
            fields.flag("isOpen"),
            fields.maybe_whole("revision") or 0,
            fields.maybe_moment("baristaSeenAt"),
            fields.maybe_moment("servedAt"),
        )


@dataclass(frozen=True, slots=True)
class ShopConfig:
    """What a staff program needs to sign in: ``GET /config``."""

    stage: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    cognito_endpoint: str
    default_shop_id: str | None

    @classmethod
    def parse(cls, fields: Fields) -> ShopConfig:
        """Return the settings, with AWS's own endpoint where the shop names none."""
        region = fields.text("region")
        aws = f"https://cognito-idp.{region}.amazonaws.com/"
        return cls(
            fields.text("stage"),
            region,
            fields.text("userPoolId"),
            fields.text("userPoolClientId"),
            fields.maybe_text("cognitoEndpoint") or aws,
            fields.maybe_text("defaultShopId"),
        )
