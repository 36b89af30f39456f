"""Reads the breaks of an agenda from a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.agenda.breaks import Basis, find_breaks
from backend.agenda.csv_file import read_csv
from backend.agenda.entries import AgendaError
from backend.agenda.ics_file import read_ics
from backend.client import MOST_BREAKS, Break

_LARGEST_BYTES = 5_000_000


def read_breaks(
    file: Path, zone: ZoneInfo, start: datetime, days: int
) -> tuple[Sequence[Break], Basis]:
    """Return the breaks of so many days from `start` on, and by what they count as breaks.

    A file that begins with `BEGIN:VCALENDAR` is iCalendar, any other one CSV.

    Raises:
        AgendaError: The file cannot be read, has no break in these days, or more than the
            shop takes; the message names the file, and the line if it knows it.
    """
    end = start + timedelta(days=days)
    try:
        text = _text(file)
        is_calendar = text.lstrip().upper().startswith("BEGIN:VCALENDAR")
        entries = read_ics(text, zone, start, end) if is_calendar else read_csv(text, zone)
        breaks, basis = find_breaks(entries, zone, start, end)
        _check_count(breaks, start, end)
    except AgendaError as error:
        raise AgendaError(f"{file}: {error}.") from error
    return breaks, basis


def _check_count(breaks: Sequence[Break], start: datetime, end: datetime) -> None:
    between = f"between {start:%Y-%m-%d} and {end:%Y-%m-%d}"
    if not breaks:
        raise AgendaError(f"it has no break {between}; --from and --days choose other days")
    if len(breaks) > MOST_BREAKS:
        text = f"it has {len(breaks)} breaks {between}, and a shop takes {MOST_BREAKS}"
        raise AgendaError(f"{text}; --from and --days choose fewer days")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise AgendaError("it has more than 5 MB")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AgendaError(f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AgendaError("it is not in UTF-8; export it as UTF-8") from error
