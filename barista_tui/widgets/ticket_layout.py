"""The layout of a ticket on the board: lines of styled words, for a width. Pure.

The age is not included, because it changes every second while the rest does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from backend.client import OrderState
from barista_tui.core.steps import RULES
from barista_tui.core.tickets import Ticket

Word = tuple[str, str]
"""A text and the name of its style."""

AGE_WIDTH = 7
# Narrower columns show only the special options.
USUAL_FROM_WIDTH = 34
INDENT = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of one ticket; the first leaves `AGE_WIDTH` cells for the age."""

    lines: tuple[tuple[Word, ...], ...]


def layout_ticket(ticket: Ticket, width: int) -> Layout:
    """Return the lines of a ticket for `width` cells, without the bar at the left."""
    body = [_title(ticket, width)]
    body += _wrap(_options(ticket, width), width - INDENT, max_lines=3)
    body += _wrap(_people(ticket), width - INDENT, max_lines=2)
    if ticket.pending:
        words = ", ".join(RULES[step].verb for step in ticket.pending)
        body += _wrap([(f"⧗ {words} pending", "pending")], width - INDENT, max_lines=1)
    elif ticket.order.version == 0:
        body += _wrap([("⧗ pending", "pending")], width - INDENT, max_lines=1)
    return Layout(tuple(body))


def _title(ticket: Ticket, width: int) -> tuple[Word, ...]:
    order = ticket.order
    number = f"#{order.number} " if order.number is not None else "#– "  # noqa: RUF001
    room = max(4, width - AGE_WIDTH - cell_len(number))
    drink = set_cell_size(_cut(order.drink_name or "?", room), room)
    return ((number, "number"), (drink, "drink"))


def _options(ticket: Ticket, width: int) -> Iterator[Word]:
    for option in ticket.options:
        if option.is_special:
            yield f" {option.name.upper()} ", "special"
        elif width >= USUAL_FROM_WIDTH:
            yield option.name, "usual"
    for allergen in ticket.allergens:
        yield f"⚠ {allergen}", "allergen"


def _people(ticket: Ticket) -> Iterator[Word]:
    order = ticket.order
    if order.name:
        yield order.name, "name"
    if order.is_walk_up:
        yield "walk-up", "usual"
    if order.state is OrderState.MAKING and order.barista_name:
        yield f"by {order.barista_name}", "who"
    if order.note:
        for word in f"“{order.note}”".split():
            yield word, "note"


def _wrap(words: Iterable[Word], width: int, *, max_lines: int) -> list[tuple[Word, ...]]:
    """Return words wrapped into at most `max_lines` lines; the rest is cut off."""
    lines: list[list[Word]] = []
    used = 0
    for text, style in words:
        text = _cut(text, width)
        length = cell_len(text)
        if lines and used + 1 + length <= width:
            lines[-1] += [(" ", "plain"), (text, style)]
            used += 1 + length
        elif len(lines) == max_lines:
            lines[-1] = _ellipsis(lines[-1], width)
            break
        else:
            lines.append([(text, style)])
            used = length
    return [tuple(line) for line in lines]


def _ellipsis(line: list[Word], width: int) -> list[Word]:
    text, style = line[-1]
    room = width - sum(cell_len(word) for word, _ in line[:-1])
    shown = f"{text} …" if cell_len(text) + 2 <= room else f"{set_cell_size(text, room - 1)}…"
    return [*line[:-1], (shown, style)]


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else f"{set_cell_size(text, max(0, width - 1))}…"
