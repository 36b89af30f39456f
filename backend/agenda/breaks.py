"""Which entries of an agenda are breaks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from backend.agenda.entries import Entry
from backend.client import Break
from backend.client.sanitize import sanitize

# In the languages of the phone page; as whole words, so that "Breaking things" is a session.
_WORDS = (
    *("break", "breaks", "coffee", "tea", "lunch", "dinner", "breakfast", "recess", "reception"),
    *("pause", "kaffee", "kaffeepause", "mittag", "mittagessen", "mittagspause"),
    *("déjeuner", "café", "almuerzo", "comida", "descanso", "intervalo", "almoço", "lanche"),
)
_BREAK = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
_SHORTEST_GAP, _LONGEST_GAP = timedelta(minutes=5), timedelta(hours=2)
_LONGEST_NAME = 60


class Basis(Enum):
    """By what an entry counts as a break."""

    KIND = "what the file calls a break"
    NAME = "the entries whose name says that they are a break"
    GAPS = "the gaps between the sessions, because no entry is called a break"


def find_breaks(
    entries: Iterable[Entry], zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[Sequence[Break], Basis]:
    """Return the breaks that begin from `start` on and before `end`, and how they were found.

    What the file says counts; where it does not, the names; if neither names a break, each
    gap of five minutes to two hours between two sessions of one day is one. Breaks at the
    same time, as of several tracks, are one.
    """
    known = sorted(entries, key=lambda one: one.starts_at)
    if any(one.is_break is not None for one in known):
        basis, found = Basis.KIND, [_break(one) for one in known if one.is_break]
    else:
        basis, found = Basis.NAME, [_break(one) for one in known if _BREAK.search(one.name)]
    if not found:
        basis, found = Basis.GAPS, _gaps(known, zone)
    unique = {(one.starts_at, one.ends_at): one for one in reversed(found)}
    chosen = [one for one in unique.values() if start <= one.starts_at < end]
    return sorted(chosen, key=lambda one: one.starts_at), basis


def _break(entry: Entry) -> Break:
    starts_at, ends_at = entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    return Break(sanitize(entry.name)[:_LONGEST_NAME].strip() or "Break", starts_at, ends_at)


def _gaps(sessions: Sequence[Entry], zone: ZoneInfo) -> list[Break]:
    found: list[Break] = []
    busy_until: datetime | None = None
    for one in sessions:
        if busy_until is not None and _is_one_day(busy_until, one.starts_at, zone):
            gap = one.starts_at - busy_until
            if _SHORTEST_GAP <= gap <= _LONGEST_GAP:
                found.append(_break(Entry("Break", busy_until, one.starts_at)))
        busy_until = max(busy_until or one.ends_at, one.ends_at)
    return found


def _is_one_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).date() == other.astimezone(zone).date()
