"""Tells the shop that a barista is there, for as long as the board is confirmed.

The kiosk withdraws its code when no terminal has been live for a minute, so a
terminal that is not live must not say that it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from backend.client import ClientError

log = logging.getLogger(__name__)

EVERY_SECONDS = 20.0


class Pulse:
    """Reports presence on a thread of its own: at once when live, then every 20 seconds.

    Args:
        is_live: whether the board is confirmed now.
        report: tells the shop.
        every_seconds: the pause between two reports.
    """

    def __init__(
        self,
        is_live: Callable[[], bool],
        report: Callable[[], None],
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._is_live = is_live
        self._report = report
        self._every_seconds = every_seconds
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Start reporting."""
        self._thread.start()

    def wake(self) -> None:
        """Report now, if live."""
        self._woken.set()

    def close(self) -> None:
        """Stop reporting."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            if self._is_live():
                try:
                    self._report()
                except ClientError as error:
                    log.warning("presence was not reported: %s", error)
                except Exception:
                    # The edge of the thread: a sign-out can close the client under the call.
                    log.exception("pulse: going on")
            self._woken.wait(self._every_seconds)
