"""Keeps a kiosk running: a parent process that restarts it when it crashes or hangs.

The kiosk writes a byte to a pipe after each drawing. A kiosk that is silent for 15 s is
killed and its screen cleared, so that a frozen code is gone within 20 s. The parent
process needs neither systemd nor a display, and logs whatever happens.
"""

from __future__ import annotations

import logging
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
from enum import Enum, auto
from types import FrameType

HEARTBEAT = "KIOSK_HEARTBEAT"
_ALTERNATE_SCREEN_OFF = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m"
# A plain console has no alternate screen: what the kiosk drew last would stay there.
_CLEARED = "\x1b[2J\x1b[H\r\n  Back in a moment.\r\n"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WatchdogTimeouts:
    """The watchdog's timeouts, in seconds: for the first heartbeat, and for each further one."""

    start: float = 60.0
    heartbeat: float = 15.0
    quick_exit: float = 10.0
    longest_pause: float = 30.0


class Heartbeat:
    """The kiosk's end of the pipe; without a watchdog it does nothing.

    Args:
        is_healthy: Called before each heartbeat, so that a hung thread stops it.
    """

    def __init__(self, is_healthy: Callable[[], bool]) -> None:
        descriptor = os.environ.get(HEARTBEAT)
        self._pipe = int(descriptor) if descriptor else None
        self._is_healthy = is_healthy
        if self._pipe is not None:
            os.set_blocking(self._pipe, False)

    def send(self) -> None:
        """Report that the screen was drawn."""
        if self._pipe is not None and self._is_healthy():
            # A full pipe holds enough heartbeats already.
            with suppress(BlockingIOError):
                os.write(self._pipe, b".")


def is_watched() -> bool:
    """Return whether this process runs under a watchdog."""
    return HEARTBEAT in os.environ


class Watchdog:
    """Runs a kiosk until it exits with 0, or until it is stopped.

    Args:
        command: Starts the kiosk.
        has_screen: Whether the kiosk draws on this terminal, which is cleared after it.
        timeouts: The timeouts.
        pause: Waits for some seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        has_screen: bool = True,
        timeouts: WatchdogTimeouts | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._command = list(command)
        self._has_screen = has_screen
        self._timeouts = timeouts or WatchdogTimeouts()
        self._pause = pause
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self) -> int:
        """Return the exit code of the last kiosk; 0 if it was stopped."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._stop)
        # Ctrl-C reaches the kiosk too, which handles it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with _Terminal(self._has_screen) as terminal:
            quick_exits = 0
            while True:
                started = time.monotonic()
                code = self._run_once()
                duration = time.monotonic() - started
                if code == 0 or self._is_stopping:
                    log.info("the kiosk was stopped")
                    return 0
                terminal.clear()
                quick_exits = quick_exits + 1 if duration < self._timeouts.quick_exit else 0
                pause = min(self._timeouts.longest_pause, float(2**quick_exits) - 1)
                log.warning("%s after %.0f s; restarting in %.0f s", _ending(code), duration, pause)
                self._pause(pause)

    def _run_once(self) -> int:
        reading, writing = os.pipe()
        environment = {**os.environ, HEARTBEAT: str(writing)}
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own command line
                self._command, env=environment, pass_fds=[writing]
            )
        finally:
            os.close(writing)
        log.info("the kiosk was started as process %d", self._child.pid)
        try:
            return self._watch(self._child, reading)
        finally:
            os.close(reading)

    def _watch(self, child: subprocess.Popen[bytes], pipe: int) -> int:
        timeout = self._timeouts.start
        while (report := _report(pipe, timeout)) is Report.HEARTBEAT:
            timeout = self._timeouts.heartbeat
        if report is Report.ENDED:
            with suppress(subprocess.TimeoutExpired):
                return child.wait(1.0)
        log.warning("process %d has drawn nothing for %.0f s: killing it", child.pid, timeout)
        child.kill()
        return child.wait()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        if self._child is not None:
            self._child.terminate()


class Report(Enum):
    """What the watchdog learns from the pipe."""

    HEARTBEAT = auto()
    SILENCE = auto()
    ENDED = auto()


def _report(pipe: int, timeout: float) -> Report:
    readable, _, _ = select.select([pipe], [], [], timeout)
    if not readable:
        return Report.SILENCE
    return Report.HEARTBEAT if os.read(pipe, 4096) else Report.ENDED


def _ending(code: int) -> str:
    """Return how a process ended, from its exit code; a negative one is that of a signal."""
    if code < 0:
        return f"the kiosk was ended by {signal.Signals(-code).name}"
    return f"the kiosk failed with exit code {code}"


class _Terminal:
    """The terminal's original settings, restored after a kiosk that crashed."""

    def __init__(self, has_screen: bool) -> None:
        is_terminal = has_screen and os.isatty(0) and os.isatty(1)
        self._settings = termios.tcgetattr(0) if is_terminal else None

    def __enter__(self) -> _Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self._restore("")

    def clear(self) -> None:
        """Restore the terminal, and replace what the kiosk drew."""
        self._restore(_CLEARED)

    def _restore(self, text: str) -> None:
        if self._settings is None:
            return
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSANOW, self._settings)
            sys.stdout.write(_ALTERNATE_SCREEN_OFF + text)
            sys.stdout.flush()
