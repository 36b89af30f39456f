"""An agenda as CSV: a line for each session or break, with a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.agenda.entries import AgendaError, Entry

_COLUMNS = {
    "start": ("start", "starts", "startsat", "begin", "begins", "from"),
    "end": ("end", "ends", "endsat", "until", "to"),
    "name": ("name", "title", "summary", "session", "text"),
    "kind": ("kind", "type", "category"),
    "day": ("day", "date"),
}
_OPTIONAL = frozenset({"kind", "day"})
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<hour>\d\d?)"
    r"(?P<rest>:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)"
)
_HINT = "a time such as 2026-11-20 10:30"


def read_csv(text: str, zone: ZoneInfo) -> Iterator[Entry]:
    """Yield the entries of a CSV file.

    Its columns are `start`, `end` and `name`, and if wanted `day` (then the others are
    times such as 10:30) and `kind` (`break`, or anything else for a session). A time
    without an offset is in `zone`. The columns are separated by commas, semicolons or tabs.

    Raises:
        AgendaError: A column or a value is missing or not right; with the line.
    """
    lines = csv.reader(text.splitlines(), delimiter=_delimiter(text), strict=True)
    try:
        columns = _columns(next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                row = {name: _cell(cells, place) for name, place in columns.items()}
                yield _entry(row, zone, lines.line_num)
    except csv.Error as error:
        raise AgendaError(f"line {lines.line_num}: {error}") from error


def _delimiter(text: str) -> str:
    header = next(iter(text.splitlines()), "")
    return max(",;\t", key=header.count)


def _columns(header: list[str]) -> dict[str, int]:
    """Return the place of each column."""
    names = ["".join(char for char in cell.lower() if char.isalpha()) for cell in header]
    found = {
        column: next(place for place, name in enumerate(names) if name in known)
        for column, known in _COLUMNS.items()
        if any(name in known for name in names)
    }
    for column in _COLUMNS:
        if column not in found and column not in _OPTIONAL:
            raise AgendaError(f"line 1: there is no column “{column}”; it needs start, end, name")
    return found


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _entry(row: Mapping[str, str], zone: ZoneInfo, line: int) -> Entry:
    starts_at, ends_at = (_time(row, column, zone, line) for column in ("start", "end"))
    if not row["name"]:
        raise AgendaError(f"line {line}: the name is missing")
    if ends_at <= starts_at:
        raise AgendaError(f"line {line}: “{row['name']}” ends before it begins")
    kind = row.get("kind", "").lower()
    return Entry(row["name"], starts_at, ends_at, "break" in kind if kind else None)


def _time(row: Mapping[str, str], column: str, zone: ZoneInfo, line: int) -> datetime:
    text = " ".join(filter(None, (row.get("day"), row[column])))
    found = _TIME.fullmatch(text)
    try:
        if found is None:
            raise ValueError("not of this form")
        moment = datetime.fromisoformat(f"{found['day']} {found['hour']:0>2}{found['rest']}")
    except ValueError as error:
        raise AgendaError(f"line {line}: “{text}” is not {_HINT}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
