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
from barista_tui.desk.tickets import Ticket, option_in
from barista_tui.settings import Batching


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a drink, and of which milk how many, the most first."""

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
    """Tickets that can be made together, the oldest first."""

    tickets: tuple[Ticket, ...]
    words: str

    def __str__(self) -> str:
        numbers = " ".join(f"#{ticket.order.number}" for ticket in self.tickets)
        return f"{len(self.tickets)} {self.words} together: {numbers}"


def counts(tickets: Iterable[Ticket], shop: Shop | None, milk: str) -> tuple[Count, ...]:
    """Return the drinks to be made, the most wanted first."""
    drinks: Counter[str] = Counter()
    parts: dict[str, Counter[str]] = {}
    for ticket in tickets:
        name, kind = _kind(ticket.order, shop, milk)
        drinks[name] += 1
        if kind:
            parts.setdefault(name, Counter())[kind] += 1
    return tuple(
        Count(name, total, tuple(parts.get(name, Counter()).most_common()))
        for name, total in drinks.most_common()
    )


def milks(tickets: Iterable[Ticket], shop: Shop | None, milk: str) -> tuple[tuple[str, int], ...]:
    """Return how many drinks want which milk, the most first."""
    kinds = Counter(_kind(ticket.order, shop, milk)[1] for ticket in tickets)
    kinds.pop("", None)
    return tuple(kinds.most_common())


def batch(
    waiting: Sequence[Ticket], shop: Shop | None, now: datetime, rule: Batching
) -> Batch | None:
    """Return what goes together with the oldest ticket, or None if nothing does.

    A ticket further back is added while everybody who is passed over by that
    still has their drink within ``rule.bound_seconds`` of ordering.
    """
    if len(waiting) < 2:
        return None
    kind = _kind(waiting[0].order, shop, rule.milk)
    chosen, passed = [waiting[0]], list[Ticket]()
    for ticket in waiting[1:]:
        if len(chosen) == rule.most:
            break
        if _kind(ticket.order, shop, rule.milk) != kind:
            passed.append(ticket)
        elif _all_in_time(passed, len(chosen), now, rule):
            chosen.append(ticket)
        else:
            break
    if len(chosen) < 2:
        return None
    return Batch(tuple(chosen), ", ".join(filter(None, (kind[0], kind[1].lower()))))


def _all_in_time(passed: Sequence[Ticket], extra: int, now: datetime, rule: Batching) -> bool:
    """Return whether the passed over still get their drinks in time, one after another."""
    delay = rule.drink_seconds + extra * rule.extra_seconds
    for place, ticket in enumerate(passed, start=1):
        waited = (now - (ticket.since or now)).total_seconds()
        if waited + delay + place * rule.drink_seconds > rule.bound_seconds:
            return False
    return True


def _kind(order: StaffOrder, shop: Shop | None, milk: str) -> tuple[str, str]:
    """Return the drink's name and its milk; ``""`` without one."""
    drink = shop.drink(order.drink_id) if shop and order.drink_id else None
    return order.drink_name or "?", option_in(order, drink, milk) or ""
