"""What can be set, as a TOML file says it; every value has a default that works.

A file names only what it changes::

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
    """The settings file says something that is not understood; the text names it."""


@dataclass(frozen=True, slots=True)
class Ages:
    """When a waiting ticket changes colour and symbol."""

    warm_seconds: int = 180
    hot_seconds: int = 360


@dataclass(frozen=True, slots=True)
class Undo:
    """How long one key takes an action back; hand-overs and cancellations wait that long."""

    seconds: float = 6.0


@dataclass(frozen=True, slots=True)
class Batching:
    """What may be made together.

    Attributes:
        bound_seconds: nobody is made to wait longer than this by a batch.
        drink_seconds: how long a drink takes.
        extra_seconds: how long each further one of the same kind takes.
        most: how many are made together at most.
        milk: the modifier by which drinks of one name are told apart.
    """

    bound_seconds: int = 420
    drink_seconds: int = 60
    extra_seconds: int = 25
    most: int = 4
    milk: str = "Milk"


@dataclass(frozen=True, slots=True)
class Sound:
    """The signal of a new order.

    Attributes:
        on: whether there is one.
        every_seconds: how often it repeats until it is acknowledged.
        command: what plays a WAV file, if not the first player found.
    """

    on: bool = True
    every_seconds: float = 6.0
    command: str = ""


@dataclass(frozen=True, slots=True)
class Printer:
    """Which printer, and how it is reached.

    Attributes:
        connector: the way to it; "none" prints nothing.
        host, port: of a network printer.
        device: of a serial or file printer, such as /dev/usb/lp0.
        baud: of a serial printer.
        vendor_id, product_id: of a USB printer.
        queue: of a CUPS printer.
        profile: python-escpos's name of the model.
        paper_mm: 58 or 80.
        confirm: whether a network printer has to show that it took the ticket, by
            its status or by closing the connection; with "sent" it is believed.
        timeout_seconds: how long it may take over one ticket.
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
    confirm: Literal["answer", "sent"] = "answer"
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Printing:
    """When tickets print, and where."""

    when: Literal["take", "arrival", "never"] = "take"
    printer: Printer = field(default_factory=Printer)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. ``keys`` maps an action to its keys, with commas between."""

    theme: str = "espresso"
    scan_prefix: str = "!"
    ages: Ages = field(default_factory=Ages)
    undo: Undo = field(default_factory=Undo)
    batching: Batching = field(default_factory=Batching)
    sound: Sound = field(default_factory=Sound)
    printing: Printing = field(default_factory=Printing)
    keys: dict[str, str] = field(default_factory=dict)


def read_settings(file: Path) -> Settings:
    """Return what a file sets; without a file, the defaults.

    Raises:
        SettingsError: it is no TOML, or a name or a value in it is not known.
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
        what = "; ".join(line.replace("@ $.", "at ") for line in transform_error(error))
        raise SettingsError(f"{file}: {what}.") from error


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for kind in (int, bool, str):
        converter.register_structure_hook(kind, _exactly)
    return converter


def _exactly(value: object, kind: type) -> object:
    """Return the value if it is of the type; 1 is not true, and "1" is not 1."""
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not of type {kind.__name__}")
    return value
