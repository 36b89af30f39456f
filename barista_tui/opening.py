"""Opens a terminal: its folder, its settings, its desk."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backend.client.sanitize import SanitizingFormatter
from barista_tui.desk.desk import Desk
from barista_tui.desk.place import Place
from barista_tui.keys import unknown_actions
from barista_tui.settings import Settings, SettingsError, read_settings
from barista_tui.station import take_station


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to open a terminal.

    Attributes:
        place: the shop.
        root: where terminals keep their folders.
        settings_file: the TOML file, which need not exist.
        print_to: a file that tickets go to, instead of the printer of the settings.
    """

    place: Place
    root: Path
    settings_file: Path
    print_to: Path | None = None


def settings_for(wishes: Wishes) -> Settings:
    """Return the settings of a terminal.

    Raises:
        SettingsError: the file cannot be understood.
    """
    settings = read_settings(wishes.settings_file)
    unknown = unknown_actions(settings.keys)
    if unknown:
        raise SettingsError(f"{wishes.settings_file}: no such action: {', '.join(unknown)}.")
    if wishes.print_to is not None:
        device = str(wishes.print_to.absolute())
        printer = replace(settings.printing.printer, connector="file", device=device)
        settings = replace(settings, printing=replace(settings.printing, printer=printer))
    return settings


@contextmanager
def open_desk(wishes: Wishes) -> Iterator[Desk]:
    """Yield the desk of a new terminal, not started yet; its log goes to its folder.

    Raises:
        SettingsError: the settings cannot be understood.
        StationError: the terminal has no place to write to.
    """
    settings = settings_for(wishes)
    with take_station(wishes.root, wishes.place.url, wishes.place.shop_id) as station:
        handler = logging.FileHandler(station.log, delay=True)
        handler.setFormatter(SanitizingFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        log = logging.getLogger()
        log.addHandler(handler)
        try:
            yield Desk(wishes.place, station, settings)
        finally:
            log.removeHandler(handler)
            handler.close()
