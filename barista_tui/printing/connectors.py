"""The printer connectors: network, USB, serial, CUPS, a device or a file.

Each sends one whole ticket. If that fails, the error says whether a retry is safe:
`ConnectionFailedError` if no byte was sent, `PrintInterruptedError` if any might have been.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from barista_tui.settings import Printer

# GS r 1: "transmit paper sensor status". It is answered after everything before it was read.
_ASK_STATUS = b"\x1dr\x01"
_PAPER_END = 0b1100
# DLE EOT 2: "transmit off-line cause", answered at once, so it is asked before a ticket is sent.
_ASK_READY = b"\x10\x04\x02"
_READY_MASK, _READY_BITS = 0b10010011, 0b00010010
_CAUSES = ((0b100, "its cover is open"), (0b100000, "it is out of paper"), (0b1000000, "it failed"))


class PrinterError(Exception):
    """A ticket could not be printed; the text says why, for a person."""


class ConnectionFailedError(PrinterError):
    """Nothing was sent, so that a retry is safe."""


class PrintInterruptedError(PrinterError):
    """Something was sent, and it is not known whether it was printed."""


Send = Callable[[bytes], None]
"""Sends the bytes of one ticket; raises ``ConnectionFailedError`` or ``PrintInterruptedError``."""


def sender_for(printer: Printer) -> Send | None:
    """Return the function that sends tickets to this printer, None if there is no printer."""
    if printer.connector == "none":
        return None
    if printer.connector == "network":
        return lambda data: _to_network(printer, data)
    if printer.connector == "file" and not _is_device(printer.device):
        return lambda data: _to_file(Path(printer.device), data)
    return lambda data: _to_device(printer, data)


def _to_network(printer: Printer, data: bytes) -> None:
    # Not python-escpos's own connector: it leaks its socket when nothing answers, and
    # cannot read the status.
    address = (printer.host, printer.port)
    try:
        connection = socket.create_connection(address, printer.timeout_seconds)
    except OSError as error:
        raise ConnectionFailedError(f"{printer.host} does not answer: {_reason(error)}") from error
    with connection:
        if printer.confirm == "answer":
            _check_ready(connection)
        _push(connection, data, printer)


def _check_ready(connection: socket.socket) -> None:
    """Ask whether the printer can print; one that does not answer is assumed to be ready."""
    limit = connection.gettimeout()
    try:
        connection.settimeout(0.5)
        connection.sendall(_ASK_READY)
        answer = connection.recv(1)
    except TimeoutError:
        return
    except OSError as error:
        raise ConnectionFailedError(
            f"the printer closed the connection: {_reason(error)}"
        ) from error
    finally:
        connection.settimeout(limit)
    if not answer:
        raise ConnectionFailedError("the printer closed the connection")
    status = answer[0]
    for bit, cause in _CAUSES if status & _READY_MASK == _READY_BITS else ():
        if status & bit:
            raise ConnectionFailedError(f"the printer cannot print: {cause}")


def _push(connection: socket.socket, data: bytes, printer: Printer) -> None:
    ask = printer.confirm == "answer"
    try:
        connection.sendall(data + (_ASK_STATUS if ask else b""))
        connection.shutdown(socket.SHUT_WR)
        if ask:
            # A status, or the end of the connection after ours: either way it has read everything.
            connection.recv(16)
    except TimeoutError as error:
        raise PrintInterruptedError("the printer took too long to confirm") from error
    except OSError as error:
        raise PrintInterruptedError(
            f"the connection broke while printing: {_reason(error)}"
        ) from error


def _to_file(path: Path, data: bytes) -> None:
    try:
        with path.open("ab") as file:
            before = file.tell()
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                # Unlike on paper, half a ticket in a file can be removed.
                file.truncate(before)
                raise
    except OSError as error:
        raise ConnectionFailedError(f"{path} cannot be written: {error.strerror}") from error


def _to_device(printer: Printer, data: bytes) -> None:
    try:
        device = _open_device(printer)
    except Exception as error:
        raise ConnectionFailedError(f"the printer cannot be opened: {_reason(error)}") from error
    try:
        device._raw(data)
        flush = getattr(device, "flush", None)
        if flush is not None:
            flush()
        device.close()
    except Exception as error:
        raise PrintInterruptedError(f"printing was interrupted: {_reason(error)}") from error


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


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
