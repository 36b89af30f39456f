"""An entry of an agenda, and the error for a file that is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.errors import CommandError


class AgendaError(CommandError):
    """Raised for a file that cannot be read as an agenda; the message says where and why."""


@dataclass(frozen=True)
class Entry:
    """A session or a break.

    Attributes:
        name: What the file calls it.
        starts_at: When it begins, with a time zone.
        ends_at: When it ends.
        is_break: Whether the file says that it is a break; None if it says neither.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    is_break: bool | None = None
