"""Lets the tasks of Step Functions time out as on AWS.

MiniStack 1.5.33 deviates in two ways:

* It does not evaluate a `TimeoutSeconds` that is a JSONata expression.
  https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
* It measures with a clock that stands still while the computer sleeps. A laptop that
  was closed for an hour would give a customer five minutes more.

Not needed once MiniStack evaluates the expression, and its clock goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ministack.services import stepfunctions

# Both go on during sleep, and neither jumps with the wall clock. Linux's CLOCK_MONOTONIC
# and Python's monotonic clock on macOS stand still.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def install() -> None:
    """Replace the evaluation and the waiting in this process's Step Functions."""
    stepfunctions._execute_task = _with_evaluated_timeout(stepfunctions._execute_task)
    stepfunctions.threading = SimpleNamespace(**{**vars(threading), "Event": SleepAwareEvent})


def elapsed_seconds() -> float:
    """Return the seconds since some moment, sleep included."""
    return time.clock_gettime(_CLOCK)


class SleepAwareEvent(threading.Event):
    """An event for which one waits as long as really passes, sleep included."""

    def __init__(
        self, clock: Callable[[], float] = elapsed_seconds, poll_seconds: float = 5.0
    ) -> None:
        super().__init__()
        self._clock = clock
        self._poll_seconds = poll_seconds

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, or for `timeout` seconds; return whether it is set."""
        if timeout is None:
            return super().wait()
        end = self._clock() + timeout
        while (remaining := end - self._clock()) > 0:
            if super().wait(min(remaining, self._poll_seconds)):
                return True
        return self.is_set()


def _with_evaluated_timeout(execute_task: Callable[..., Any]) -> Callable[..., Any]:
    def execute(
        state: dict[str, Any], task_input: Any, execution: dict[str, Any], context: dict[str, Any]
    ) -> Any:
        if isinstance(state.get("TimeoutSeconds"), str):
            seconds = stepfunctions._jsonata_state_field(
                state, "TimeoutSeconds", "number", task_input, context
            )
            state = {**state, "TimeoutSeconds": seconds}
        return execute_task(state, task_input, execution, context)

    return execute
