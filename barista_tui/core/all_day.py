"""All-day counts, and what can be made together. Pure.

"All day" is kitchen language for how many of a thing are to be made in total,
over all open tickets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.client import Shop, StaffOrder
from barista_tui.core.tickets import Ticket, option_of_modifier
from barista_tui.settings import Batching


@dataclass(frozen=True, slots=True)
class DrinkCount:
    """How many of a drink are to be made, and how many of them with each milk."""

    name: str
    total: int
    parts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        if not self.parts or (len(self.parts) == 1 and self.parts[0][1] == self.total):
            only = f", {self.parts[0][0].lower()}" if self.parts else ""
            return f"{self.total} {self.name}{only}"
        parts = " and ".join(f"{n} {name.lower()}" for name, n in self.parts)
        return f"{self.total} {self.name}: {parts}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Tickets that can be made together, oldest first."""

    tickets: tuple[Ticket, ...]
    words: str

    def __str__(self) -> str:
        numbers = " ".join(f"#{ticket.order.number}" for ticket in self.tickets)
        return f"{len(self.tickets)} {self.words} together: {numbers}"


def counts(tickets: Iterable[Ticket], shop: Shop | None, milk: str) -> tuple[DrinkCount, ...]:
    """Return how many of each drink are to be made, the highest count first."""
    drinks: Counter[str] = Counter()
    parts: dict[str, Counter[str]] = {}
    for ticket in tickets:
        name, kind = _kind(ticket.order, shop, milk)
        drinks[name] += 1
        if kind:
            parts.setdefault(name, Counter())[kind] += 1
    return tuple(
        DrinkCount(name, total, tuple(parts.get(name, Counter()).most_common()))
        for name, total in drinks.most_common()
    )


def milks(tickets: Iterable[Ticket], shop: Shop | None, milk: str) -> tuple[tuple[str, int], ...]:
    """Return how many drinks need each milk, the highest count first."""
    kinds = Counter(_kind(ticket.order, shop, milk)[1] for ticket in tickets)
    kinds.pop("", None)
    return tuple(kinds.most_common())


def batch(
    waiting: Sequence[Ticket], shop: Shop | None, now: datetime, rule: Batching
) -> Batch | None:
    """Return the tickets that can be made with the oldest one, or None if there are none.

    A later ticket is added as long as everybody it overtakes still gets their drink
    within `rule.bound_seconds` of ordering.
    """
    if len(waiting) < 2:
        return None
    kind = _kind(waiting[0].order, shop, rule.milk)
    chosen, overtaken = [waiting[0]], list[Ticket]()
    for ticket in waiting[1:]:
        if len(chosen) == rule.most:
            break
        if _kind(ticket.order, shop, rule.milk) != kind:
            overtaken.append(ticket)
        elif _all_in_time(overtaken, len(chosen), now, rule):
            chosen.append(ticket)
        else:
            break
    if len(chosen) < 2:
        return None
    return Batch(tuple(chosen), ", ".join(filter(None, (kind[0], kind[1].lower()))))


def _all_in_time(overtaken: Sequence[Ticket], extra: int, now: datetime, rule: Batching) -> bool:
    """Return whether the overtaken tickets are still made in time, one after another."""
    delay = rule.drink_seconds + extra * rule.extra_seconds
    for place, ticket in enumerate(overtaken, start=1):
        waited = (now - (ticket.since or now)).total_seconds()
        if waited + delay + place * rule.drink_seconds > rule.bound_seconds:
            return False
    return True


def _kind(order: StaffOrder, shop: Shop | None, milk: str) -> tuple[str, str]:
    """Return the name of the drink and of its milk, which is empty without one."""
    drink = shop.drink(order.drink_id) if shop and order.drink_id else None
    return order.drink_name or "?", option_of_modifier(order, drink, milk) or ""
