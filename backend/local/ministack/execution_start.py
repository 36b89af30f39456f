"""Starts the executions of workflows at once.

MiniStack 1.5.33 sleeps for 150 ms before the first state of each execution, so that
an order waits for its place in the queue.

Not needed once MiniStack does not.
"""

from __future__ import annotations

import time
from typing import Any

from ministack.services import stepfunctions

_START_DELAY_SECONDS = 0.15


def install() -> None:
    """Give Step Functions in this process's MiniStack a clock that skips this delay."""
    stepfunctions.time = _Clock()


class _Clock:
    """The module `time`, except that it does not sleep for the delay at the start."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        if seconds != _START_DELAY_SECONDS:
            time.sleep(seconds)
