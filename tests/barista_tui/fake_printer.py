"""A fake network printer: a TCP server that fails in the ways that a test asks for."""

from __future__ import annotations

import re
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

READY = b"\x10\x04\x02"
STATUS = b"\x1dr\x01"
Behaviour = Literal["answers", "closes", "breaks", "out of paper", "silent"]


@dataclass
class TcpPrinter:
    """Prints into `paper`; `behaviours` are those of the next connections."""

    port: int = 0
    paper: list[bytes] = field(default_factory=list)
    behaviours: deque[Behaviour] = field(default_factory=deque)
    usual: Behaviour = "answers"

    @property
    def tickets(self) -> list[str]:
        """The numbers of the complete tickets, followed by "copy" for a copy."""
        printed = []
        for page in self.paper:
            number = re.search(rb"#(\d+)\n", page)
            assert number is not None
            copy = " copy" if b"COPY" in page else ""
            printed.append(number[1].decode() + copy)
        return printed

    def serve(self, wire: socket.socket) -> None:
        """Handle one connection."""
        behaviour = self.behaviours.popleft() if self.behaviours else self.usual
        data = b""
        with suppress(OSError), wire:
            while chunk := wire.recv(256):
                if chunk.startswith(READY):
                    chunk = chunk[len(READY) :]
                    if behaviour == "out of paper":
                        wire.sendall(b"\x32")
                    elif behaviour == "answers":
                        wire.sendall(b"\x12")
                data += chunk
                if behaviour == "breaks" and data:
                    return
                if data.endswith(STATUS) and behaviour == "answers":
                    break
            if data:
                self.paper.append(data.removesuffix(STATUS))
            if behaviour == "answers" and data:
                wire.sendall(b"\x00")
            if behaviour == "silent":
                wire.recv(1)
                threading.Event().wait(1.0)


@contextmanager
def printing(port: int = 0) -> Iterator[TcpPrinter]:
    """Run a printer on loopback, on a given port or any."""
    printer = TcpPrinter()
    server = socket.create_server(("127.0.0.1", port))
    printer.port = server.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                wire, _ = server.accept()
                printer.serve(wire)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield printer
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
