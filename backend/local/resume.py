"""Takes up the orders that were open when the local shop closed.

AWS keeps a workflow running for up to a year. MiniStack cannot carry one over
a restart: it marks it failed and sends no event. Each of those is started anew
with what it was started with; the workflow's first state finds the order in
the queue, and order_manager gives the new execution the order of the old one.
Its clock starts anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from backend.local.cloud import Cloud

_CUT_OFF = "States.ServiceRestart"


def resume_orders(cloud: Cloud, state_machine_arn: str) -> int:
    """Start every workflow anew that a restart cut off, once; return how many."""
    workflows = cloud.aws.client("stepfunctions")
    resumed = 0
    for execution in _failed(workflows, state_machine_arn):
        if execution.get("error") != _CUT_OFF:
            continue
        try:
            workflows.start_execution(
                stateMachineArn=state_machine_arn,
                name=_successor(execution["executionArn"]),
                input=execution["input"],
            )
        except workflows.exceptions.ExecutionAlreadyExists:
            continue  # taken up at an earlier opening
        resumed += 1
    return resumed


def _failed(workflows: Any, state_machine_arn: str) -> Iterator[dict[str, Any]]:
    pages = workflows.get_paginator("list_executions").paginate(
        stateMachineArn=state_machine_arn, statusFilter="FAILED"
    )
    for page in pages:
        for execution in page["executions"]:
            yield workflows.describe_execution(executionArn=execution["executionArn"])


def _successor(execution_arn: str) -> str:
    """Return the one name that the successor of an execution can have."""
    return f"resumed-{hashlib.sha256(execution_arn.encode()).hexdigest()[:32]}"
