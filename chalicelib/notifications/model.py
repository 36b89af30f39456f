"""Which text message is sent about an order's change. Pure."""

from __future__ import annotations

import re

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
        return f"Your {drink} is ready: number {order.number}. Enjoy!"
    if order.state is OrderState.CANCELLED and order.reason in _BY_THE_BAR:
        sorry = f"Sorry, the bar could not make your {drink}"
        return f"{sorry}: {order.message}" if order.message else f"{sorry}. Please come and ask."
    return None
