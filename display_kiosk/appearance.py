"""How a shop's kiosk looks, from a TOML file. Every value has a default.

The file contains only what differs::

    line = "Oat milk costs nothing extra"
    message = "Welcome to PyCon"
    logo = "logo.svg"            # SVG, PNG, JPEG or WebP, next to this file
    accent = "#0a6e5c"
    theme = "dark"               # or light
    figures = false              # no "212 drinks made today"
    agenda = [
        {at = "10:30", text = "Keynote, Hall A"},
        {at = "2026-11-21 18:00", text = "Party"},
    ]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal

from cattrs import BaseValidationError, Converter, transform_error

from backend.client.sanitize import sanitize

LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_LARGEST_LOGO_BYTES = 2_000_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_AGENDA_ITEMS = 2
_LATE = timedelta(minutes=5)  # an item is shown for a while after its time


class AppearanceError(Exception):
    """The file is not valid; the text says where."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """What happens at a time of each day ("10:30"), or of one ("2026-11-21 10:30")."""

    at: str
    text: str

    def on(self, day: datetime) -> datetime:
        """Return its time; of each day, on the one given. It has that one's time zone."""
        if len(self.at) <= len("10:30:00"):
            moment = datetime.combine(day.date(), time.fromisoformat(self.at))
        else:
            moment = datetime.fromisoformat(self.at)
        return moment.replace(tzinfo=day.tzinfo)


@dataclass(frozen=True, slots=True)
class Appearance:
    """The texts and colours of a kiosk.

    ``logo`` is the path of a picture, or empty; ``figures`` is whether guests read what was
    made today.
    """

    line: str = ""
    message: str = ""
    logo: str = ""
    accent: str = ""
    theme: Literal["light", "dark"] = "light"
    figures: bool = True
    agenda: tuple[AgendaItem, ...] = ()


def read_appearance(file: Path) -> Appearance:
    """Return the appearance of a file; the default if there is no file.

    Raises:
        AppearanceError: It is not TOML, or contains an unknown name or a wrong value.
    """
    try:
        record = tomllib.loads(file.read_text())
    except FileNotFoundError:
        return Appearance()
    except OSError as error:
        raise AppearanceError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise AppearanceError(f"{file} is not TOML: {error}.") from error
    try:
        found = _converter().structure(record, Appearance)
        return _checked(found, file.parent)
    except BaseValidationError as error:
        problems = "; ".join(line.replace("@ $.", "at ") for line in transform_error(error))
        raise AppearanceError(f"{file}: {problems}.") from error
    except ValueError as error:
        raise AppearanceError(f"{file}: {error}.") from error


def agenda_line(agenda: Iterable[AgendaItem], now: datetime) -> str:
    """Return what comes next: the first items, each with its time and, if not today, its day.

    Args:
        agenda: The items, in any order.
        now: The present moment, in the time zone of the agenda.
    """
    moments = sorted((item.on(now), item.text) for item in agenda)
    coming = [(at, text) for at, text in moments if at > now - _LATE][:_MOST_AGENDA_ITEMS]
    return " · ".join(
        f"{at:%H:%M} {text}" if at.date() == now.date() else f"{at:%a %H:%M} {text}"
        for at, text in coming
    )


def _checked(found: Appearance, folder: Path) -> Appearance:
    if found.accent and not _COLOUR.fullmatch(found.accent):
        raise ValueError(f"accent {found.accent!r} is not a colour such as #0a6e5c")
    for item in found.agenda:
        _check_time(item)
    return replace(
        found,
        line=sanitize(found.line),
        message=sanitize(found.message),
        logo=_logo(folder / found.logo) if found.logo else "",
        agenda=tuple(AgendaItem(item.at, sanitize(item.text)) for item in found.agenda),
    )


def _check_time(item: AgendaItem) -> None:
    try:
        item.on(datetime(2000, 1, 1))  # noqa: DTZ001 - it is only parsed
    except ValueError as error:
        text = f"{item.at!r} is not a time such as 10:30 or 2026-11-21 10:30"
        raise ValueError(text) from error


def _logo(path: Path) -> str:
    if path.suffix.lower() not in LOGO_TYPES:
        raise ValueError(f"the logo {path.name} is not one of {', '.join(LOGO_TYPES)}")
    if not path.is_file():
        raise ValueError(f"there is no logo {path}")
    if path.stat().st_size > _LARGEST_LOGO_BYTES:
        raise ValueError(f"the logo {path.name} has more than 2 MB")
    return str(path)


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _exact)
    converter.register_structure_hook(bool, _exact)
    return converter


def _exact(value: object, kind: type) -> object:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not of type {kind.__name__}")
    return value
