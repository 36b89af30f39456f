"""Resumes the orders that were open when the local shop was closed.

On AWS an execution runs for up to a year. MiniStack 1.5.33 cannot continue one after
a restart: it marks it as failed and sends no event. Each of those is started again
with the same input; the workflow's first state finds the order in the queue, and
order_manager transfers the order to the new execution. It waits for the time that is
left: the input tells when the order began, and order_manager when it was placed.

Not needed once MiniStack continues executions after a restart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from backend.local.cloud import Cloud

_INTERRUPTED = "States.ServiceRestart"


def resume_orders(cloud: Cloud, state_machine_arn: str) -> int:
    """Start each execution that a restart interrupted again, once; return how many."""
    workflows = cloud.aws.client("stepfunctions")
    resumed = 0
    for execution in _failed(workflows, state_machine_arn):
        if execution.get("error") != _INTERRUPTED:
            continue
        try:
            workflows.start_execution(
                stateMachineArn=state_machine_arn,
                name=_new_name(execution["executionArn"]),
                input=execution["input"],
            )
        except workflows.exceptions.ExecutionAlreadyExists:
            continue  # resumed at an earlier start
        resumed += 1
    return resumed


def _failed(workflows: Any, state_machine_arn: str) -> Iterator[dict[str, Any]]:
    pages = workflows.get_paginator("list_executions").paginate(
        stateMachineArn=state_machine_arn, statusFilter="FAILED"
    )
    for page in pages:
        for execution in page["executions"]:
            yield workflows.describe_execution(executionArn=execution["executionArn"])


def _new_name(execution_arn: str) -> str:
    """Return the name of the execution that continues another one, which makes it unique."""
    return f"resumed-{hashlib.sha256(execution_arn.encode()).hexdigest()[:32]}"
