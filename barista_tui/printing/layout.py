"""The layout of a printed ticket: its lines, for paper of 58 and 80 mm. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from barista_tui.printing.character_set import printable
from barista_tui.printing.ticket import PrintedTicket

# Characters of the printers' usual font, at 203 dots an inch.
COLUMNS = {58: 32, 80: 48}
BIG = 2
HUGE = 4
# The shop accepts less than this; a longer text would only waste paper.
MAX_TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line; `size` multiplies width and height, `inverted` is white on black."""

    text: str = ""
    size: int = 1
    bold: bool = False
    inverted: bool = False
    centred: bool = False


def lines_of(ticket: PrintedTicket, paper_mm: int, *, is_copy: bool) -> Iterator[PrintLine]:
    """Yield a ticket's lines, without its QR code."""
    width = COLUMNS[paper_mm]
    if is_copy:
        yield PrintLine("*** COPY ***", size=BIG, bold=True, centred=True)
    number = "#--" if ticket.number is None else f"#{ticket.number}"
    yield PrintLine(number, size=HUGE, bold=True, centred=True)
    if ticket.name:
        yield from _wrapped(ticket.name, width, size=BIG, centred=True)
    yield PrintLine("-" * width)
    yield from _wrapped(ticket.drink, width, size=BIG, bold=True)
    for option in ticket.special:
        yield from _wrapped(f" {option.upper()} ", width, bold=True, inverted=True)
    if ticket.usual:
        yield from _wrapped(", ".join(ticket.usual), width)
    if ticket.note:
        yield PrintLine()
        yield from _wrapped(f'"{printable(ticket.note)}"', width, bold=True)
    if ticket.allergens:
        yield from _wrapped(f"Contains: {', '.join(ticket.allergens)}", width)
    yield PrintLine("-" * width)
    yield PrintLine(_foot(ticket)[:width])


def _foot(ticket: PrintedTicket) -> str:
    placed = f"{ticket.placed_at.astimezone():%d.%m. %H:%M}" if ticket.placed_at else ""
    return printable("  ".join(filter(None, (placed, ticket.barista, ticket.shop))))


def _wrapped(
    text: str,
    width: int,
    *,
    size: int = 1,
    bold: bool = False,
    inverted: bool = False,
    centred: bool = False,
) -> Iterator[PrintLine]:
    edge = " " if inverted else ""
    room = width // size - 2 * len(edge)
    for part in textwrap.wrap(_cut(printable(text)), room) or [""]:
        yield PrintLine(f"{edge}{part}{edge}", size, bold, inverted, centred)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 3]}..."
