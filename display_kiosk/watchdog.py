"""Keeps a kiosk running: a parent process that starts it anew when it dies or hangs.

The kiosk writes a byte into a pipe whenever it has drawn its screen. A parent
of its own needs nothing from the machine, neither systemd nor a display.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

HEARTBEAT = "KIOSK_HEARTBEAT"
_ALTERNATE_SCREEN_OFF = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m"


@dataclass(frozen=True, slots=True)
class Patience:
    """The waits of the watchdog, in seconds: for the first beat, for each further one."""

    start: float = 60.0
    beat: float = 20.0
    quick_death: float = 10.0
    longest_pause: float = 30.0


class Heartbeat:
    """The kiosk's end of the pipe; without a watchdog it does nothing.

    Args:
        is_well: asked before each beat, so that a hung part of the kiosk stops it.
    """

    def __init__(self, is_well: Callable[[], bool]) -> None:
        named = os.environ.get(HEARTBEAT)
        self._pipe = int(named) if named else None
        self._is_well = is_well
        if self._pipe is not None:
            os.set_blocking(self._pipe, False)

    def beat(self) -> None:
        """Say that the screen was drawn."""
        if self._pipe is not None and self._is_well():
            # A full pipe means that the watchdog itself is behind; it has beats enough.
            with suppress(BlockingIOError):
                os.write(self._pipe, b".")


def is_watched() -> bool:
    """Return whether this process runs under a watchdog."""
    return HEARTBEAT in os.environ


class Watchdog:
    """Runs a kiosk until it ends by itself with 0, or until it is told to stop.

    Args:
        command: starts the kiosk.
        restarts: whether a kiosk that died or hung is started anew.
        patience: the waits.
        pause: waits some seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        restarts: bool = True,
        patience: Patience | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._command = list(command)
        self._restarts = restarts
        self._patience = patience or Patience()
        self._pause = pause
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self) -> int:
        """Return the exit code of the last kiosk; 0 if it was stopped."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._stop)
        # The keyboard is the kiosk's: Ctrl-C reaches it too, and it decides.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with _Terminal() as terminal:
            quick_deaths = 0
            while True:
                began = time.monotonic()
                code = self._run_once()
                terminal.restore()
                if code == 0 or self._is_stopping or not self._restarts:
                    return 0 if self._is_stopping else code
                lived = time.monotonic() - began
                quick_deaths = quick_deaths + 1 if lived < self._patience.quick_death else 0
                self._pause(min(self._patience.longest_pause, float(2**quick_deaths) - 1))

    def _run_once(self) -> int:
        reading, writing = os.pipe()
        environment = {**os.environ, HEARTBEAT: str(writing)}
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own command line
                self._command, env=environment, pass_fds=[writing]
            )
        finally:
            os.close(writing)
        try:
            return self._watch(self._child, reading)
        finally:
            os.close(reading)

    def _watch(self, child: subprocess.Popen[bytes], pipe: int) -> int:
        patience = self._patience.start
        while _beats(pipe, patience):
            patience = self._patience.beat
        with suppress(subprocess.TimeoutExpired):
            # The pipe is closed by an end, and silent in a hang: only the first ends by itself.
            return child.wait(1.0)
        child.kill()
        return child.wait()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        if self._child is not None:
            self._child.terminate()


def _beats(pipe: int, patience: float) -> bool:
    readable, _, _ = select.select([pipe], [], [], patience)
    return bool(readable) and os.read(pipe, 4096) != b""


class _Terminal:
    """The terminal as it was found, to be put right after a kiosk that could not do so."""

    def __init__(self) -> None:
        self._found = termios.tcgetattr(0) if os.isatty(0) and os.isatty(1) else None

    def __enter__(self) -> _Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.restore()

    def restore(self) -> None:
        if self._found is None:
            return
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSADRAIN, self._found)
            sys.stdout.write(_ALTERNATE_SCREEN_OFF)
            sys.stdout.flush()
