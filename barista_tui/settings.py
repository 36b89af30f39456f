"""The barista's settings, from a TOML file. Every value has a default.

The file contains only what differs::

    theme = "high-contrast"

    [ages]
    warm_seconds = 180

    [printing]
    when = "arrival"
    [printing.printer]
    connector = "network"
    host = "192.168.1.50"

    [keys]
    take = "t,f5"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cattrs import BaseValidationError, Converter, transform_error


class SettingsError(Exception):
    """The settings file is not valid; the text says where."""


@dataclass(frozen=True, slots=True)
class Ages:
    """When a ticket changes colour and symbol, and when its time is nearly up.

    Attributes:
        warm_seconds, hot_seconds: when it changes, since the order was placed.
        ready_warm_seconds, ready_hot_seconds: when it changes, since the drink is ready.
        warn_before_seconds: how long before the shop ends it the barista is warned.
    """

    warm_seconds: int = 180
    hot_seconds: int = 360
    ready_warm_seconds: int = 180
    ready_hot_seconds: int = 600
    warn_before_seconds: int = 120


@dataclass(frozen=True, slots=True)
class Undo:
    """How long an action can be undone; hand-overs and cancellations are sent only then."""

    seconds: float = 6.0


@dataclass(frozen=True, slots=True)
class Batching:
    """Which drinks may be made together.

    Attributes:
        bound_seconds: nobody waits longer than this because of a batch.
        drink_seconds: how long a drink takes.
        extra_seconds: how long each further drink of the same kind takes.
        most: the maximum of drinks made together.
        milk: the modifier that distinguishes drinks of the same name.
    """

    bound_seconds: int = 420
    drink_seconds: int = 60
    extra_seconds: int = 25
    most: int = 4
    milk: str = "Milk"


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound for new orders.

    Attributes:
        on: whether it is played.
        every_seconds: the pause until it repeats, while orders are not acknowledged.
        command: the command that plays a WAV file; empty for the first player found.
    """

    on: bool = True
    every_seconds: float = 6.0
    command: str = ""


@dataclass(frozen=True, slots=True)
class Printer:
    """Which printer, and how it is connected.

    Attributes:
        connector: how it is connected; "none" prints nothing.
        host, port: of a network printer.
        device: of a serial or file printer, such as /dev/usb/lp0.
        baud: of a serial printer.
        vendor_id, product_id: of a USB printer.
        queue: of a CUPS printer.
        profile: the name of the model in python-escpos.
        paper_mm: 58 or 80.
        font: the file of a font with the scripts that the printer lacks, such as
            Chinese or Arabic; empty for the first one of this machine that fits.
        confirm: "answer" if a network printer must confirm each ticket, by its status
            or by closing the connection; with "sent" no confirmation is expected.
        timeout_seconds: how long it may take for one ticket.
    """

    connector: Literal["none", "network", "usb", "serial", "cups", "file"] = "none"
    host: str = ""
    port: int = 9100
    device: str = ""
    baud: int = 9600
    vendor_id: int = 0
    product_id: int = 0
    queue: str = ""
    profile: str = "default"
    paper_mm: Literal[58, 80] = 80
    font: str = ""
    confirm: Literal["answer", "sent"] = "answer"
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Printing:
    """When tickets are printed, and where."""

    when: Literal["take", "arrival", "never"] = "take"
    printer: Printer = field(default_factory=Printer)


@dataclass(frozen=True, slots=True)
class Stations:
    """Which tickets this terminal shows.

    Attributes:
        show: the place at the bar; a key switches it.
        cold_drinks: the ids of the drinks that are not made at the espresso machine.
    """

    show: Literal["everything", "espresso", "cold", "hand-over"] = "everything"
    cold_drinks: tuple[str, ...] = ("cold-brew",)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `keys` maps a command to its keys, separated by commas."""

    theme: str = "espresso"
    density: Literal["auto", "comfortable", "compact"] = "auto"
    scan_prefix: str = "!"
    ages: Ages = field(default_factory=Ages)
    stations: Stations = field(default_factory=Stations)
    undo: Undo = field(default_factory=Undo)
    batching: Batching = field(default_factory=Batching)
    sound: Sound = field(default_factory=Sound)
    printing: Printing = field(default_factory=Printing)
    keys: dict[str, str] = field(default_factory=dict)


def read_settings(file: Path) -> Settings:
    """Return the settings of a file; the defaults if there is no file.

    Raises:
        SettingsError: it is not TOML, or contains an unknown name or value.
    """
    try:
        text = file.read_text()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return _converter().structure(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from error
    except BaseValidationError as error:
        problems = "; ".join(line.replace("@ $.", "at ") for line in transform_error(error))
        raise SettingsError(f"{file}: {problems}.") from error


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for kind in (int, bool, str):
        converter.register_structure_hook(kind, _exact)
    return converter


def _exact(value: object, kind: type) -> object:
    """Return the value if it is of the type; 1 is not true, and "1" is not 1."""
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not of type {kind.__name__}")
    return value
