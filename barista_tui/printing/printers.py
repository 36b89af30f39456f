"""The ways to a printer: network, USB, serial, CUPS, a device or a file.

Each sends one whole ticket. What matters is what is known when that fails:
``NotReachedError`` if no byte went out, so that trying again is safe; ``BrokeOffError``
if any might have.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from barista_tui.settings import Printer

# GS r 1: "transmit paper sensor status". It is answered after all that came before is taken in.
_ASK_STATUS = b"\x1dr\x01"
_PAPER_END = 0b1100
# DLE EOT 2: "transmit off-line cause", answered at once, before a ticket is risked.
_ASK_READY = b"\x10\x04\x02"
_READY_MASK, _READY_BITS = 0b10010011, 0b00010010
_CAUSES = ((0b100, "its cover is open"), (0b100000, "it is out of paper"), (0b1000000, "it failed"))


class PrinterError(Exception):
    """A ticket could not be printed; the text says why, for a person."""


class NotReachedError(PrinterError):
    """Nothing was sent: it can be tried again."""


class BrokeOffError(PrinterError):
    """Something was sent, and whether it was printed is not known."""


Send = Callable[[bytes], None]
"""Sends the bytes of one ticket; raises ``NotReachedError`` or ``BrokeOffError``."""


def sender_for(printer: Printer) -> Send | None:
    """Return what sends tickets to the printer of the settings, None if there is none."""
    if printer.connector == "none":
        return None
    if printer.connector == "network":
        return lambda data: _to_network(printer, data)
    if printer.connector == "file" and not _is_device(printer.device):
        return lambda data: _to_file(Path(printer.device), data)
    return lambda data: _to_device(printer, data)


def _to_network(printer: Printer, data: bytes) -> None:
    # Not python-escpos's own connector: it leaks its socket when nobody answers, and
    # has no way to hear the printer out.
    address = (printer.host, printer.port)
    try:
        wire = socket.create_connection(address, printer.timeout_seconds)
    except OSError as error:
        raise NotReachedError(f"{printer.host} does not answer: {_words(error)}") from error
    with wire:
        if printer.confirm == "answer":
            _check_ready(wire)
        _push(wire, data, printer)


def _check_ready(wire: socket.socket) -> None:
    """Ask whether the printer is able to print; one that does not answer is believed."""
    limit = wire.gettimeout()
    try:
        wire.settimeout(0.5)
        wire.sendall(_ASK_READY)
        answer = wire.recv(1)
    except TimeoutError:
        return
    except OSError as error:
        raise NotReachedError(f"the printer hung up: {_words(error)}") from error
    finally:
        wire.settimeout(limit)
    if not answer:
        raise NotReachedError("the printer hung up")
    status = answer[0]
    for bit, cause in _CAUSES if status & _READY_MASK == _READY_BITS else ():
        if status & bit:
            raise NotReachedError(f"the printer cannot print: {cause}")


def _push(wire: socket.socket, data: bytes, printer: Printer) -> None:
    ask = printer.confirm == "answer"
    try:
        wire.sendall(data + (_ASK_STATUS if ask else b""))
        wire.shutdown(socket.SHUT_WR)
        if ask:
            # A status, or an orderly end after ours: either way it has read everything.
            wire.recv(16)
    except TimeoutError as error:
        raise BrokeOffError("the printer took too long to confirm") from error
    except OSError as error:
        raise BrokeOffError(f"the connection broke while printing: {_words(error)}") from error


def _to_file(path: Path, data: bytes) -> None:
    try:
        with path.open("ab") as file:
            before = file.tell()
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                # Half a ticket in a file can be taken back, unlike on paper.
                file.truncate(before)
                raise
    except OSError as error:
        raise NotReachedError(f"{path} cannot be written: {error.strerror}") from error


def _to_device(printer: Printer, data: bytes) -> None:
    try:
        device = _open_device(printer)
    except Exception as error:
        raise NotReachedError(f"the printer cannot be opened: {_words(error)}") from error
    try:
        device._raw(data)
        flush = getattr(device, "flush", None)
        if flush is not None:
            flush()
        device.close()
    except Exception as error:
        raise BrokeOffError(f"printing broke off: {_words(error)}") from error


def _open_device(printer: Printer) -> Any:
    """Return an opened python-escpos printer; its drivers are loaded only here."""
    from escpos import printer as drivers

    timeout = printer.timeout_seconds
    makers: Mapping[str, Callable[[], Any]] = {
        "usb": lambda: drivers.Usb(printer.vendor_id, printer.product_id, timeout=timeout * 1000),
        "serial": lambda: drivers.Serial(printer.device, baudrate=printer.baud, timeout=timeout),
        "cups": lambda: drivers.CupsPrinter(printer.queue),
        "file": lambda: drivers.File(printer.device, auto_flush=False),
    }
    device = makers[printer.connector]()
    device.open()
    return device


def _is_device(path: str) -> bool:
    return path.startswith("/dev/")


def _words(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
