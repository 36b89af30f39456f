"""Times in the one form that crosses the wire: UTC ISO-8601 with milliseconds and `Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """Return for instance `2026-11-20T09:30:00.250Z`. Such texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Return the moment that `text` names.

    Raises:
        ValueError: `text` is not ISO-8601, names no time zone, or a moment that UTC
            cannot express, such as one in the last hours of the year 9999.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs a time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time is out of range") from error
