"""The bodies of REST calls. Their JSON Schemas allow no other fields than these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from chalicelib.contract.agenda import MOST_BREAKS, RushRules
from chalicelib.contract.fields import Name
from chalicelib.contract.shops import Drink


def absent() -> Any:
    """Return the default of a field that may be left out, but not be null unless its type says so.

    Where the field has no value, it is left out of the JSON as well.
    """
    return field(default=None, metadata={"omitted": True})


MenuId = Annotated[str, ("maxLength", 64)]


@dataclass(frozen=True)
class ScanRequest:
    """`POST /shops/{shopId}/scans`; `for_friend` asks for a second order of the same phone."""

    code: Annotated[str, ("minLength", 1), ("maxLength", 100)]
    for_friend: bool = absent()


@dataclass(frozen=True)
class OrderRequest:
    """`PUT /orders/{orderId}`, and a walk-up: which drink, how, for whom."""

    drink_id: MenuId
    option_ids: Annotated[tuple[MenuId, ...], ("maxItems", 50), ("uniqueItems", True)]
    name: Annotated[str, ("maxLength", 20)] | None = None
    note: Annotated[str, ("maxLength", 80)] | None = None


@dataclass(frozen=True)
class RatingRequest:
    """`PUT /orders/{orderId}/rating`: how the drink was, 5 stars being the best."""

    stars: Annotated[int, ("minimum", 1), ("maximum", 5)]


@dataclass(frozen=True)
class CancelRequest:
    """`POST .../cancel`: with a text for the customer."""

    reason: Annotated[str, ("maxLength", 200)] | None = None


@dataclass(frozen=True)
class AnonymizeRequest:
    """`POST .../anonymize-orders`: the orders that were `completed` or `cancelled` in a span."""

    state: Annotated[str, ("maxLength", 16)]
    from_: Annotated[str, ("maxLength", 40)]
    to: Annotated[str, ("maxLength", 40)]
    cursor: Annotated[str, ("maxLength", 400)] = absent()


@dataclass(frozen=True)
class NewCodeRequest:
    """`POST .../new-code`: whether the old code's unplaced orders end as well."""

    cancel_unplaced: bool = absent()


@dataclass(frozen=True)
class NotificationRequest:
    """`PUT /orders/{orderId}/notification`: a phone number, with its country."""

    phone_number: Annotated[str, ("minLength", 1), ("maxLength", 40)]


@dataclass(frozen=True)
class PushRequest:
    """`PUT /orders/{orderId}/push`: the address of a browser's push subscription."""

    endpoint: Annotated[str, ("minLength", 1), ("maxLength", 1000)]


@dataclass(frozen=True)
class StaffRealtimeRequest:
    """`POST /staff/realtime`: the shop whose topics to subscribe to."""

    shop_id: Annotated[str, ("maxLength", 32)]


@dataclass(frozen=True)
class NewShopRequest:
    """`POST /staff/shops`."""

    shop_id: str
    name: Name


@dataclass(frozen=True)
class ShopPatch:
    """`PATCH /staff/shops/{shopId}`: any of these settings, at least one."""

    SCHEMA_RULES: ClassVar[dict[str, Any]] = {"minProperties": 1}

    is_open: bool = absent()
    paused_until: str | None = absent()
    name: Name = absent()
    drinks_per_code: Annotated[int, ("minimum", 1), ("maximum", 1000)] = absent()
    code_interval_seconds: Annotated[int, ("minimum", 1), ("maximum", 86400)] = absent()
    max_open_orders: Annotated[int, ("minimum", 1), ("maximum", 1000)] = absent()
    sms_on: bool = absent()
    time_zone: Annotated[str, ("minLength", 1), ("maxLength", 64)] = absent()
    scans_per_address: Annotated[int, ("minimum", 0), ("maximum", 1000)] | None = absent()
    pickup_place: Annotated[str, ("minLength", 1), ("maxLength", 40)] | None = absent()


@dataclass(frozen=True)
class MenuRequest:
    """`PUT /staff/shops/{shopId}/menu`: the whole menu, for the shop's `version` if given."""

    menu: Annotated[tuple[Drink, ...], ("maxItems", 60)]
    version: Annotated[int, ("minimum", 1)] = absent()


@dataclass(frozen=True)
class AvailabilityPatch:
    """`PATCH .../menu/{drinkId}` and `.../options/{optionId}`: sold out, or back."""

    available: bool


@dataclass(frozen=True)
class BreakRequest:
    """A break of the event; its times as ISO-8601 with a time zone."""

    name: Name
    starts_at: Annotated[str, ("maxLength", 40)]
    ends_at: Annotated[str, ("maxLength", 40)]


@dataclass(frozen=True)
class AgendaRequest:
    """`PUT /staff/shops/{shopId}/agenda`: the breaks of an event, and what a rush changes."""

    breaks: Annotated[tuple[BreakRequest, ...], ("minItems", 1), ("maxItems", MOST_BREAKS)]
    rush: RushRules
