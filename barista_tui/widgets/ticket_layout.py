"""The layout of a ticket's card: lines of styled words, for a width. Pure.

Nothing is ever cut: what does not fit on a line wraps. Allergens come first, then
what differs from the usual drink, then the rest. The age is not included, because
it changes every second while the rest does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len, chop_cells

from backend.client import OrderState
from barista_tui.core.steps import RULES
from barista_tui.core.tickets import Ticket

Word = tuple[str, str]
"""A text and the name of its style."""

Line = tuple[Word, ...]

AGE_WIDTH = 8
_GAP: Word = (" ", "plain")


class Density(StrEnum):
    """How much room a card takes."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a card: the header, whose first line leaves `AGE_WIDTH` cells, and the body."""

    header: tuple[Line, ...]
    body: tuple[Line, ...]

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self.header) + len(self.body)


def layout_ticket(ticket: Ticket, width: int, density: Density = Density.COMFORTABLE) -> Layout:
    """Return the lines of a ticket for `width` cells.

    A comfortable card begins a line for each kind of thing; a compact one goes on.
    """
    groups = [tuple(words) for words in (_allergens(ticket), _options(ticket), _people(ticket))]
    groups = [group for group in groups if group]
    if density is Density.COMPACT:
        groups = [tuple(word for group in groups for word in group)]
    if pending := _pending(ticket):
        groups.append(((f"⧗ {pending}", "pending"),))
    body = [line for group in groups for line in wrap(group, width)]
    return Layout(_header(ticket, width), tuple(body))


def wrap(words: Iterable[Word], width: int, first_width: int | None = None) -> list[Line]:
    """Return words wrapped into lines; a word longer than a line is broken."""
    lines: list[list[Word]] = []
    room, used = first_width or width, 0
    for word, style in words:
        for text in _pieces(word, width):
            length = cell_len(text)
            if lines and used + 1 + length <= room:
                joint = _joint(lines[-1][-1][1], style)
                lines[-1] += [joint, (text, style)]
                used += 1 + length
                continue
            if lines:
                room = width
            elif length > room:
                # The first line has too little room for even one word: leave it empty.
                lines.append([])
                room = width
            lines.append([(text, style)])
            used = length
    return [tuple(line) for line in lines]


def _pieces(word: str, width: int) -> list[str]:
    return [word] if cell_len(word) <= width else chop_cells(word, max(1, width))


def _joint(before: str, after: str) -> Word:
    """Return the blank between two words, in their style if they are of one text."""
    return (" ", after) if before == after and after in _RUNNING else _GAP


_RUNNING = frozenset({"drink", "note"})


def _header(ticket: Ticket, width: int) -> tuple[Line, ...]:
    order = ticket.order
    number = f"#{order.number}" if order.number is not None else "#–"  # noqa: RUF001
    drink = [(word, "drink") for word in (order.drink_name or "?").split()]
    lines = wrap([(number, "number"), *drink], width, first_width=max(1, width - AGE_WIDTH))
    return tuple(lines)


def _allergens(ticket: Ticket) -> Iterator[Word]:
    for allergen in ticket.allergens:
        yield f"⚠ {allergen}", "allergen"


def _options(ticket: Ticket) -> Iterator[Word]:
    for option in ticket.options:
        if option.is_special:
            yield f" {option.name.upper()} ", "special"
    for option in ticket.options:
        if not option.is_special:
            yield option.name, "usual"


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


def _pending(ticket: Ticket) -> str:
    if ticket.pending:
        return f"{', '.join(RULES[step].verb for step in ticket.pending)} pending"
    return "pending" if ticket.order.version == 0 else ""
