"""Lets the tasks of Step Functions time out as on AWS.

MiniStack 1.5.33 deviates in two ways, and this machine in one:

* It does not evaluate a `TimeoutSeconds` that is a JSONata expression.
  https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
* It measures with a clock that stands still while the computer sleeps. A laptop that
  was closed for an hour would give a customer five minutes more.
* The expression of a workflow that is started late, or again, subtracts the time at which
  the order began from the present. Here the clock may have been set in between, so that
  `$toMillis` returns what the clock would have shown then, had it been set already.

The first two are not needed once MiniStack evaluates the expression, and its clock goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from ministack.services import stepfunctions

from chalicelib.kernel.clock_steps import steady_seconds, stepped_since

_IS_TIMEOUT = ContextVar("_IS_TIMEOUT", default=False)  # whether a time-out is evaluated


def install() -> None:
    """Replace the evaluation and the waiting in this process's Step Functions."""
    stepfunctions._sfn_jsonata_to_millis = _with_steps(stepfunctions._sfn_jsonata_to_millis)
    stepfunctions._execute_task = _with_evaluated_timeout(stepfunctions._execute_task)
    stepfunctions.threading = SimpleNamespace(**{**vars(threading), "Event": SleepAwareEvent})


class SleepAwareEvent(threading.Event):
    """An event for which one waits as long as really passes, sleep included."""

    def __init__(
        self, clock: Callable[[], float] = steady_seconds, poll_seconds: float = 5.0
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
            token = _IS_TIMEOUT.set(True)
            try:
                seconds = stepfunctions._jsonata_state_field(
                    state, "TimeoutSeconds", "number", task_input, context
                )
            finally:
                _IS_TIMEOUT.reset(token)
            state = {**state, "TimeoutSeconds": seconds}
        return execute_task(state, task_input, execution, context)

    return execute


def _with_steps(to_millis: Callable[..., int]) -> Callable[..., int]:
    """Return JSONata's `$toMillis`, which in a time-out adds the later steps of the clock."""

    def corrected(timestamp: Any = None, picture: Any = None) -> int:
        millis = to_millis(timestamp, picture)
        if not _IS_TIMEOUT.get():
            return millis
        return millis + _stepped_millis(datetime.fromtimestamp(millis / 1000, UTC))

    return corrected


def _stepped_millis(moment: datetime) -> int:
    return round(1000 * stepped_since(moment).total_seconds())
