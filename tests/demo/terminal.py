"""A pseudo-terminal in which the demo runs as a person starts it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from backend.local.folder import FOLDER_VARIABLE

LIMIT_SECONDS = 600.0


class Terminal:
    """Runs `./shop demo` in a terminal of a size."""

    def __init__(self, folder: Path, port: int, columns: int, rows: int) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # pytest-xdist sets the size of the terminal that its workers do not have.
        kept = {n: v for n, v in os.environ.items() if n not in ("COLUMNS", "LINES")}
        environment = {**kept, "TERM": "xterm-256color", FOLDER_VARIABLE: str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.command", "demo", "--port", str(port)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self._output = b""

    def wait_for(self, text: str) -> None:
        """Wait until something was written; what came before is forgotten."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while text.encode() not in self._output:
            assert time.monotonic() < deadline, f"no {text!r} in {self._output[-2000:]!r}"
            assert self._read() or self.process.poll() is None, self._output[-2000:]
        self._output = self._output.partition(text.encode())[2]

    def press(self, key: str) -> None:
        os.write(self._master, key.encode())

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was written until then."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self._output[-2000:]
            self._read()
        while self._read():
            pass
        return self.process.returncode, self._output.decode(errors="replace")

    def close(self) -> None:
        """End the demo, if it has not ended, and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def _read(self) -> bool:
        """Read what was written; return whether there was anything."""
        if not select.select([self._master], [], [], 0.1)[0]:
            return False
        try:
            read = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self._output += read
        return bool(read)
