"""The content of a printed ticket, as it is stored in the spool."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cattrs.preconf.json import make_converter

from backend.client import StaffOrder


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """What is printed for one order. The `special` options are not the usual ones."""

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
    """Return the digits in the QR code of a ticket: the order's number, then four of its id.

    Only digits, because a scanner types for one keyboard layout, and with another one
    letters come out wrong. The digits of the id distinguish two days.
    """
    return f"{order.number or 0}{zlib.crc32(order.order_id.encode()) % 10000:04}"


_converter = make_converter()


def to_text(ticket: PrintedTicket) -> str:
    """Return a ticket as JSON."""
    return str(_converter.dumps(ticket))


def from_text(text: str) -> PrintedTicket:
    """Return the ticket that `to_text` wrote."""
    return _converter.loads(text, PrintedTicket)
