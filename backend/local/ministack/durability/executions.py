"""Records the executions of Step Functions: that they began, and how they ended.

The history of an execution is not recorded. One that was running when the local AWS
ended cannot be continued, and is started again: see `interrupted_executions`.
"""

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions

from backend.local.ministack.change_log.writer import ChangeLog
from backend.local.ministack.durability.atomic import atomic
from backend.local.ministack.durability.logged_store import LoggedStore

EXECUTION = "execution"


def install(log: ChangeLog) -> None:
    """Record the executions of this process's Step Functions."""
    store = LoggedStore(log, EXECUTION, stepfunctions._executions, _without_history)
    stepfunctions._executions = store
    publish_status = stepfunctions._emit_execution_status_event

    def record_and_publish_status(execution: dict[str, Any]) -> None:
        store[execution["executionArn"]] = execution
        publish_status(execution)

    stepfunctions._emit_execution_status_event = atomic(log, record_and_publish_status)


def _without_history(execution: dict[str, Any]) -> dict[str, Any]:
    return {**execution, "events": execution["events"][:1]}
