"""The whole ticket as text: everything that is known of an order, nothing shortened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content

from backend.client import Drink
from barista_tui.core.actions import number_label
from barista_tui.core.ages import TicketAge
from barista_tui.core.order_story import Happening
from barista_tui.core.state_names import state_name
from barista_tui.core.tickets import Ticket

_ALLERGEN = "bold $allergen-text on $allergen"
_SPECIAL = "bold $special on $special-background"


def ticket_detail(
    ticket: Ticket, drink: Drink | None, age: TicketAge | None, story: Sequence[Happening]
) -> Content:
    """Return everything about a ticket; without an `age` its wait has ended."""
    order = ticket.order
    lines = [Content.assemble((f"{number_label(order.number)} {order.drink_name or '?'}", "bold"))]
    wait = f"   {age}" if age else ""
    lines.append(Content(f"{state_name(order.state)}{wait}"))
    if ticket.allergens:
        marks = [Content.assemble((f" ⚠ {name} ", _ALLERGEN)) for name in ticket.allergens]
        lines += [Content(""), Content(" ").join(marks)]
    lines += [Content(""), *_options(ticket, drink)]
    lines += _facts(ticket)
    if story:
        lines += [Content(""), Content.assemble(("What happened", "bold"))]
        lines += [_happening(happening) for happening in story]
    return Content("\n").join(lines)


def _options(ticket: Ticket, drink: Drink | None) -> Iterator[Content]:
    """Yield a line for each modifier with the chosen options; what is unusual stands out."""
    special = {option.name for option in ticket.options if option.is_special}
    chosen = set(ticket.order.option_ids)
    named: set[str] = set()
    for modifier in drink.modifiers if drink else ():
        names = [option.name for option in modifier.options if option.option_id in chosen]
        named.update(names)
        if names:
            yield Content(f"{modifier.name}: ") + _names(names, special)
    rest = [option.name for option in ticket.options if option.name not in named]
    if rest:
        yield _names(rest, special)


def _names(names: Iterable[str], special: set[str]) -> Content:
    parts = [
        Content.assemble((f" {name.upper()} ", _SPECIAL))
        if name in special
        else Content.assemble((name, "$quiet"))
        for name in names
    ]
    return Content(" ").join(parts)


def _facts(ticket: Ticket) -> Iterator[Content]:
    order = ticket.order
    facts = (
        ("For", order.name),
        ("Note", f"“{order.note}”" if order.note else None),
        ("Barista", order.barista_name),
        ("Told the customer", order.message),
        ("", "Walk-up, without a phone" if order.is_walk_up else None),
        ("Taken", f"{order.attempt} times" if order.attempt > 1 else None),
    )
    for name, value in facts:
        if value:
            yield Content.assemble(f"{name}: " if name else "", (value, "bold"))


def _happening(happening: Happening) -> Content:
    at = f"{happening.at.astimezone():%H:%M:%S}"
    return Content.assemble((at, "$quiet"), f"  {happening.text}")
