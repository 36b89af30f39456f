"""What a ticket says, as it is kept on disk until it is printed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cattrs.preconf.json import make_converter

from backend.client import StaffOrder


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """One order on paper. ``special`` options are not the usual ones and stand out."""

    order_id: str
    number: int | None
    drink: str
    special: tuple[str, ...]
    usual: tuple[str, ...]
    allergens: tuple[str, ...]
    name: str | None
    note: str | None
    barista: str | None
    shop: str
    placed_at: datetime | None
    scan: str


def ticket_of(
    order: StaffOrder,
    special: Sequence[str],
    usual: Sequence[str],
    allergens: Sequence[str],
    shop: str,
    scan_prefix: str,
) -> PrintedTicket:
    """Return the ticket of an order."""
    return PrintedTicket(
        order_id=order.order_id,
        number=order.number,
        drink=order.drink_name or "?",
        special=tuple(special),
        usual=tuple(usual),
        allergens=tuple(allergens),
        name=order.name,
        note=order.note,
        barista=order.barista_name,
        shop=shop,
        placed_at=order.placed_at,
        scan=scan_prefix + scan_digits(order),
    )


def scan_digits(order: StaffOrder) -> str:
    """Return what a scanner types for an order: its number, then four digits of its id.

    Digits alone, because a scanner types on whatever keyboard layout the terminal
    has, and letters come out swapped; the id's digits tell two days apart.
    """
    return f"{order.number or 0}{zlib.crc32(order.order_id.encode()) % 10000:04}"


_converter = make_converter()


def to_text(ticket: PrintedTicket) -> str:
    """Return a ticket as JSON."""
    return str(_converter.dumps(ticket))


def from_text(text: str) -> PrintedTicket:
    """Return the ticket that `to_text` wrote."""
    return _converter.loads(text, PrintedTicket)
