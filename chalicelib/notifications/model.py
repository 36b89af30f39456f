"""Who is told what by SMS. Pure."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.kernel.errors import InvalidRequest

# https://www.itu.int/rec/T-REC-E.164: a plus, and up to fifteen digits with the country's first.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BY_THE_BAR = frozenset(
    {"barista", "barista_timeout", "queue_full", "shop_closed", "workflow_failed"}
)


def phone_number(text: str) -> str:
    """Return `text` without the blanks, dashes and brackets that people put in.

    Raises:
        InvalidRequest: It is no number of E.164.
    """
    number = re.sub(r"[\s().-]", "", text)
    if not _E164.fullmatch(number):
        raise InvalidRequest(
            "Please give the number with its country, such as +351912345678.", "phoneNumber"
        )
    return number


def text_of(order: dict[str, Any]) -> str | None:
    """Return what to tell the customer of this order; None for nothing."""
    drink, number = order["drinkName"] or "coffee", order["number"]
    if order["state"] == "COMPLETED":
        return f"Your {drink} is ready: number {number}. Enjoy!"
    if order["state"] == "CANCELLED" and order["reason"] in _BY_THE_BAR:
        why = order.get("message")
        sorry = f"Sorry, the bar could not make your {drink}"
        return f"{sorry}: {why}" if why else f"{sorry}. Please come and ask."
    return None
