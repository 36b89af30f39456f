"""The layout of a printed ticket: its lines, for paper of 58 and 80 mm. Pure."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from barista_tui.printing.character_set import as_typed, missing_letters, printable
from barista_tui.printing.ticket import PrintedTicket

# Characters of the printers' usual font, at 203 dots an inch.
COLUMNS = {58: 32, 80: 48}
BIG = 2
HUGE = 4
# The shop accepts less than this; a longer text would only waste paper.
MAX_TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line; `size` multiplies width and height, `inverted` is white on black.

    `is_drawn` is a text with letters that no printer has, as it was typed.
    """

    text: str = ""
    size: int = 1
    bold: bool = False
    inverted: bool = False
    centred: bool = False
    is_drawn: bool = False


def lines_of(
    ticket: PrintedTicket, paper_mm: int, *, is_copy: bool, for_printer: bool = True
) -> Iterator[PrintLine]:
    """Yield a ticket's lines, without its QR code.

    Args:
        ticket: the ticket.
        paper_mm: the width of the paper.
        is_copy: whether it says that it is one.
        for_printer: whether it has a printer's letters only; a file has all letters.
    """
    width = COLUMNS[paper_mm]
    wrapped = partial(_wrap, for_printer=for_printer)
    if is_copy:
        yield PrintLine("*** COPY ***", size=BIG, bold=True, centred=True)
    number = "#--" if ticket.number is None else f"#{ticket.number}"
    yield PrintLine(number, size=HUGE, bold=True, centred=True)
    if ticket.name:
        yield from wrapped(ticket.name, width, size=BIG, centred=True)
    yield PrintLine("-" * width)
    yield from wrapped(ticket.drink, width, size=BIG, bold=True)
    for option in ticket.special:
        yield from wrapped(f" {option.upper()} ", width, bold=True, inverted=True)
    if ticket.usual:
        yield from wrapped(", ".join(ticket.usual), width)
    if ticket.note:
        yield PrintLine()
        yield from wrapped(f'"{as_typed(ticket.note)}"', width, bold=True)
    if ticket.allergens:
        yield from wrapped(f"Contains: {', '.join(ticket.allergens)}", width)
    yield PrintLine("-" * width)
    yield from islice(wrapped(_foot(ticket), width), 1)


def _foot(ticket: PrintedTicket) -> str:
    placed = f"{ticket.placed_at.astimezone():%d.%m. %H:%M}" if ticket.placed_at else ""
    return "  ".join(filter(None, (placed, ticket.barista, ticket.shop)))


def _wrap(
    text: str,
    width: int,
    *,
    for_printer: bool,
    size: int = 1,
    bold: bool = False,
    inverted: bool = False,
    centred: bool = False,
) -> Iterator[PrintLine]:
    edge = " " if inverted else ""
    room = width // size - 2 * len(edge)
    is_drawn = for_printer and bool(missing_letters(text))
    plain = printable(text) if for_printer and not is_drawn else as_typed(text)
    if any(unicodedata.east_asian_width(character) in "WF" for character in plain):
        room //= 2  # such letters are twice as wide
    for part in textwrap.wrap(_cut(plain), room) or [""]:
        yield PrintLine(f"{edge}{part}{edge}", size, bold, inverted, centred, is_drawn)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 3]}..."
