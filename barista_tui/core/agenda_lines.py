"""The agenda as its manager reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from backend.client import Agenda, Shop


def agenda_lines(shop: Shop, now: datetime, zone: tzinfo | None = None) -> Iterator[str]:
    """Yield the breaks that are not over, and what changes around them, a line each.

    The times are in `zone`, or else in this machine's.
    """
    agenda = shop.agenda
    if agenda is None:
        yield "No agenda is loaded. ./shop agenda load FILE loads one, from CSV or iCalendar."
        return
    left = [one for one in agenda.breaks if one.ends_at > now]
    for one in left:
        start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        yield f"{start:%a %d %b %H:%M} to {end:%H:%M}  {one.name}"
    if not left:
        yield "All breaks of the agenda are over."
    yield ""
    yield from rule_lines(shop, agenda)


def rule_lines(shop: Shop, agenda: Agenda) -> Iterator[str]:
    """Yield when a rush begins and ends, and what it changes."""
    rules = agenda.rush
    before, after = _minutes(rules.before_minutes), _minutes(rules.after_minutes)
    yield f"From {before} before until {after} after a break:"
    if rules.drink_ids is not None:
        known = {drink.drink_id: drink.name for drink in shop.menu}
        names = ", ".join(known.get(one, f"{one} (not on the menu)") for one in rules.drink_ids)
        yield f"  the phones show a short menu: {names}"
    if rules.drinks_per_code is not None:
        yield f"  {rules.drinks_per_code} drinks per code, else {shop.drinks_per_code}"
    if rules.code_interval_seconds is not None:
        yield f"  {rules.code_interval_seconds} s per code, else {shop.code_interval_seconds} s"
    if (rules.drink_ids, rules.drinks_per_code, rules.code_interval_seconds) == (None, None, None):
        yield "  nothing changes; the baristas are warned."


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"
