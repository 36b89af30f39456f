"""Opens a session for a terminal: its settings, its state directory, its log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backend.client.sanitize import SanitizingFormatter
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import StateDirectory, lock_state_directory
from barista_tui.keys import unknown_commands
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings, SettingsError, read_settings


@dataclass(frozen=True, slots=True)
class TerminalOptions:
    """How to open a terminal.

    Attributes:
        target: the shop.
        root: holds the state directories of all terminals.
        settings_file: the TOML file, which need not exist.
        print_to: a file that tickets are printed to, instead of the configured printer.
    """

    target: ShopTarget
    root: Path
    settings_file: Path
    print_to: Path | None = None


def load_settings(options: TerminalOptions) -> Settings:
    """Return the settings of a terminal.

    Raises:
        SettingsError: the file is not valid.
    """
    settings = read_settings(options.settings_file)
    unknown = unknown_commands(settings.keys)
    if unknown:
        raise SettingsError(f"{options.settings_file}: no such command: {', '.join(unknown)}.")
    if options.print_to is not None:
        device = str(options.print_to.absolute())
        printer = replace(settings.printing.printer, connector="file", device=device)
        settings = replace(settings, printing=replace(settings.printing, printer=printer))
    return settings


@contextmanager
def open_session(options: TerminalOptions) -> Iterator[BaristaSession]:
    """Yield a session that is not started yet; logs are written to its state directory.

    Raises:
        SettingsError: the settings are not valid.
        StateDirectoryError: the terminal has nowhere to write to.
    """
    settings = load_settings(options)
    with open_directory(options) as directory:
        yield BaristaSession(options.target, directory, settings)


@contextmanager
def open_directory(options: TerminalOptions) -> Iterator[StateDirectory]:
    """Yield the terminal's own directory, locked; logs are written to it.

    Raises:
        StateDirectoryError: the terminal has nowhere to write to.
    """
    target = options.target
    with lock_state_directory(options.root, target.url, target.shop_id) as directory:
        handler = logging.FileHandler(directory.log, delay=True)
        handler.setFormatter(SanitizingFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        log = logging.getLogger()
        log.addHandler(handler)
        try:
            yield directory
        finally:
            log.removeHandler(handler)
            handler.close()
