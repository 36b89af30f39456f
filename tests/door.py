"""A door before the shop that a test can shut: every connection through it breaks then."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Door:
    """Passes bytes between its own port and the shop's, while it is open."""

    def __init__(self, shop_port: int) -> None:
        self._shop_port = shop_port
        self._is_open = True
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def shut(self) -> None:
        """Break what passes through, and let nobody in."""
        self._is_open = False
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def open(self) -> None:
        """Let everybody in again."""
        self._is_open = True

    def close(self) -> None:
        self.shut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if not self._is_open:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._shop_port))
                self._ends += [near, far]
                if not self._is_open:  # it was shut in the meantime
                    self.shut()
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError), source, target:
        while data := source.recv(65536):
            target.sendall(data)
