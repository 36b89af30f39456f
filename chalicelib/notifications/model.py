"""Whom to tell about an order's change, and the text of the message. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from chalicelib.kernel.errors import InvalidRequest

# https://www.itu.int/rec/T-REC-E.164: a plus, and up to fifteen digits with the country's first.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BY_THE_BAR = frozenset(
    {
        CancelReason.BARISTA,
        CancelReason.BARISTA_TIMEOUT,
        CancelReason.QUEUE_FULL,
        CancelReason.SHOP_CLOSED,
        CancelReason.WORKFLOW_FAILED,
    }
)

# The push services of Chrome, Firefox, Safari and Edge. No other address is ever called.
_PUSH_SERVICES = re.compile(
    r"fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com"
    r"|web\.push\.apple\.com|[a-z0-9.-]+\.notify\.windows\.com"
)


@dataclass(frozen=True)
class Push:
    """Where to push, and the `Authorization` header that the push service asks for."""

    endpoint: str
    authorization: str


@dataclass(frozen=True)
class Contact:
    """How a customer asked to be told: by text, by push, or both."""

    phone_number: str | None = None
    push: Push | None = None


def push_endpoint(text: str) -> str:
    """Return `text` if it is an address of a known push service.

    Raises:
        InvalidRequest: It is not.
    """
    url = urlsplit(text)
    if url.scheme == "https" and _PUSH_SERVICES.fullmatch(url.netloc) and text.isascii():
        return text
    raise InvalidRequest("This is not an address of a push service.", "endpoint")


def phone_number(text: str) -> str:
    """Return `text` without the blanks, dashes and brackets that people put in.

    Raises:
        InvalidRequest: It is not in the form of E.164.
    """
    number = re.sub(r"[\s().-]", "", text)
    if not _E164.fullmatch(number):
        raise InvalidRequest(
            "Please give the number with its country, such as +351912345678.", "phoneNumber"
        )
    return number


def text_of(order: StaffOrder) -> str | None:
    """Return the text for the customer of this order; None if none is sent."""
    drink = order.drink_name or "coffee"
    if order.state is OrderState.COMPLETED:
        where = f" Pick it up: {order.pickup_place}." if order.pickup_place else ""
        return f"Your {drink} is ready: number {order.number}.{where} Enjoy!"
    if order.state is OrderState.CANCELLED and order.reason in _BY_THE_BAR:
        sorry = f"Sorry, the bar could not make your {drink}"
        return f"{sorry}: {order.message}" if order.message else f"{sorry}. Please come and ask."
    return None
