"""Reports to the shop that a barista's terminal is live.

The displays withdraw the code when no terminal was live for a minute, so a
terminal that is not live must not report that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from backend.client import ClientError
from backend.client.worker import Worker

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 40.0


class PresenceHeartbeat(Worker):
    """Reports presence on a thread of its own: at once when live, then every 40 seconds.

    Args:
        is_live: whether the board is up to date now.
        report: makes the call.
        interval_seconds: the pause between two reports.
    """

    def __init__(
        self,
        is_live: Callable[[], bool],
        report: Callable[[], None],
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        super().__init__("presence", self._beat)
        self._is_live = is_live
        self._report = report
        self._interval_seconds = interval_seconds

    def _beat(self) -> float:
        if self._is_live():
            try:
                self._report()
            except ClientError as error:
                log.warning("presence was not reported: %s", error)
        return self._interval_seconds
