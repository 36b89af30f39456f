"""An agenda as iCalendar (RFC 5545), recurring events and time zones included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from backend.agenda.entries import AgendaError, Entry


def read_ics(text: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield the events of an iCalendar file that take place between two moments.

    A time without a zone is in `zone`. Left out are events of a whole day, without length,
    and those that are cancelled. An event whose `CATEGORIES` name a break is one.

    Raises:
        AgendaError: It is not iCalendar, or a time in it is none; with the line of the event.
    """
    calendar = _parsed(text)
    try:
        occurrences = recurring_ical_events.of(calendar).between(start, end)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise AgendaError(f"the repetition of an event cannot be read: {error}") from error
    for event in occurrences:
        is_timed = isinstance(event.start, datetime) and _seconds(event) > 0
        if is_timed and event.get("STATUS") != "CANCELLED":
            yield _entry(event, zone)


def _parsed(text: str) -> Calendar:
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as error:
        raise AgendaError(f"it is not an iCalendar file: {error}") from error
    if not isinstance(calendar, Calendar):
        raise AgendaError("it is not an iCalendar file: it does not begin with VCALENDAR")
    for place, event in enumerate(calendar.events):
        problem = _problem(event)
        if problem:
            where = f"line {_line_of_event(text, place)}, “{event.get('SUMMARY', '')}”"
            raise AgendaError(f"{where}: {problem.rstrip('.')}")
    return calendar


def _problem(event: Event) -> str | None:
    """Return why an event cannot be read, or None."""
    for name, problem in event.errors:
        return f"{name}: {problem}" if name else str(problem)
    try:
        return "it ends before it begins" if _seconds(event) < 0 else None
    except (TypeError, ValueError) as error:  # one time has a zone, the other none; or none at all
        return str(error)


def _seconds(event: Event) -> float:
    length: timedelta = event.end - event.start
    return length.total_seconds()


def _line_of_event(text: str, place: int) -> int:
    """Return the line at which the event of that place, from 0, begins."""
    begins = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip().upper() == "BEGIN:VEVENT"
    ]
    return begins[place]


def _entry(event: Event, zone: ZoneInfo) -> Entry:
    name = str(event.get("SUMMARY", "")).strip()
    starts_at, ends_at = (_in_zone(moment, zone) for moment in (event.start, event.end))
    categories = [str(one).lower() for one in event.categories]
    return Entry(name, starts_at, ends_at, "break" in " ".join(categories) or None)


def _in_zone(moment: date, zone: ZoneInfo) -> datetime:
    assert isinstance(moment, datetime)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
