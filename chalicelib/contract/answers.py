"""The answers of REST calls that are more than one order, shop or code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.contract.agenda import BreakForecast
from chalicelib.contract.orders import CustomerOrder, StaffOrder
from chalicelib.contract.shops import PublicShop, RealtimeSession, Shop


@dataclass(frozen=True)
class OrderAnswer:
    """One order, for its customer."""

    order: CustomerOrder


@dataclass(frozen=True)
class OrdersAnswer:
    """A customer's orders, newest first."""

    orders: tuple[CustomerOrder, ...]


@dataclass(frozen=True)
class StaffOrderAnswer:
    """One order, for the staff."""

    order: StaffOrder


@dataclass(frozen=True)
class StaffOrdersAnswer:
    """A page of a shop's orders; `cursor` asks for the next page and is null on the last."""

    orders: tuple[StaffOrder, ...]
    cursor: str | None


@dataclass(frozen=True)
class AnonymizedAnswer:
    """How many orders a page had, and of how many a name or a note was deleted.

    `left` are those that have not ended; `cursor` asks for the next page.
    """

    orders: int
    anonymized: int
    left: int
    cursor: str | None


@dataclass(frozen=True)
class ScanAnswer:
    """What an accepted scan gives: all that a phone needs to order and to follow its order.

    `realtime` is null if no session could be had; the phone then asks again.
    """

    order: CustomerOrder
    customer_token: str = field(repr=False)
    expires_at: datetime
    shop: PublicShop
    realtime: RealtimeSession | None


@dataclass(frozen=True)
class ShopAnswer:
    """One shop, for its staff."""

    shop: Shop


@dataclass(frozen=True)
class NextBreakAnswer:
    """What to expect of the next break; null if the agenda has none, or if there is no agenda."""

    next_break: BreakForecast | None


@dataclass(frozen=True)
class PresenceAnswer:
    """When a barista's terminal last reported that it is live."""

    barista_seen_at: datetime


@dataclass(frozen=True)
class NotificationAnswer:
    """Whether the shop sends texts at all, and whether one was asked for."""

    sms_on: bool
    is_asked: bool


@dataclass(frozen=True)
class PushAnswer:
    """The VAPID key for `PushManager.subscribe`, in base64url, and whether a push was asked for."""

    public_key: str
    is_asked: bool


@dataclass(frozen=True)
class ConfigAnswer:
    """What a staff program needs to sign in. `cognito_endpoint` is there on one machine only."""

    stage: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    default_shop_id: str
    cognito_endpoint: str | None = field(default=None, metadata={"omitted": True})


@dataclass(frozen=True)
class HealthAnswer:
    """That the API answers, and its version."""

    status: str
    version: str


@dataclass(frozen=True)
class JourneyEvent:
    """One event of an order's journey; `order_version` is null where it is not the order's own."""

    id: str
    type: str
    service: str
    time: datetime
    order_version: int | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class JourneyAnswer:
    """The events of an order's journey, in order."""

    events: tuple[JourneyEvent, ...]


@dataclass(frozen=True)
class ProblemDetail:
    """What went wrong: a code for programs, one sentence for a person, and what explains it."""

    code: str
    message: str


@dataclass(frozen=True)
class ErrorAnswer:
    """The body of every answer from 400 on."""

    error: ProblemDetail
