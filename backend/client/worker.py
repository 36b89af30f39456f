"""The background threads of the terminals: they send actions, print tickets, poll the shop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0


class Worker:
    """Calls a function on a daemon thread until it is closed.

    Args:
        name: the name of the thread.
        run_once: does what is due and returns the seconds until the next call. An
            exception that it raises is logged, and it is called again later.
        wait: waits until the event is set, for that many seconds at most.
    """

    def __init__(
        self,
        name: str,
        run_once: Callable[[], float],
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._run_once = run_once
        self._wait = wait
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """End the present wait: there is something to do."""
        self._woken.set()

    def close(self, limit_seconds: float = 1.0) -> None:
        """Stop after the present call, and wait for that at most `limit_seconds`."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(limit_seconds)

    def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            try:
                wait_seconds = self._run_once()
            except Exception:
                # The edge of the thread: it must go on, whatever one call raises.
                log.exception("%s failed", self._thread.name)
                wait_seconds = _RETRY_SECONDS
            self._wait(self._woken, wait_seconds)
