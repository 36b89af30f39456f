"""Records when the machine's clock is set, so that orders time out by what really passed.

The workflow and the Lambda functions compare the present with times that were written
before: when an order began, and until when it may be placed. `chalicelib.kernel.clock_steps`
tells them by how much the clock was set in between.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from backend.private_files import read_json, write_json
from chalicelib.kernel.clock_steps import VARIABLE, ClockHistory, Span

_LOG = logging.getLogger("clock_watch")
_POLL_SECONDS = 1.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def install(state: Path) -> None:
    """Watch the clock from now on; the history is kept in the folder `state`."""
    file = state / "clock-steps.json"
    os.environ[VARIABLE] = str(file)
    watch = ClockWatch(file, boot_id())
    threading.Thread(target=watch.run, name="clock-watch", daemon=True).start()


class ClockWatch:
    """Keeps the history of the clock in a file."""

    def __init__(self, file: Path, boot: str, present: Callable[[], Span] = Span.present) -> None:
        """Continue the history in `file`, or begin one if it is of an earlier start."""
        self._file = file
        self._present = present
        self._saved: ClockHistory | None = None
        now = present()
        found = _history_in(file)
        self.history = found if found and found.boot_id == boot else ClockHistory(boot, (now,))
        self.check(now)

    def run(self) -> None:
        """Look at the clock every second."""
        while True:
            time.sleep(_POLL_SECONDS)
            self.check(self._present())

    def check(self, now: Span) -> None:
        """Record it if the clock was set; try again later if the disk is full."""
        self.history = self.history.extended(now)
        if self.history == self._saved:
            return
        try:
            write_json(self._file, self.history.fields())
        except OSError as error:
            _LOG.warning("The history of the clock was not stored: %s", error)
        else:
            self._saved = self.history


def boot_id() -> str:
    """Return what identifies this start of the machine; empty if nothing does."""
    try:
        if sys.platform == "darwin":
            command = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - fixed
        return _BOOT_ID.read_text().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _history_in(file: Path) -> ClockHistory | None:
    try:
        return ClockHistory.of(read_json(file) or {})
    except (KeyError, TypeError):  # there is none, or it is damaged
        return None
