"""The workflow that keeps an order's time: what the order remembers of it, and its next step.

The workflow waits twice, and hands out a task token for each wait. Whichever
comes first, the token or the person's action that ends the wait, the order
remembers; the second to come resumes the workflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.order_manager.model import READY, Order, State

# The workflow no longer waits for this token: it went on, or timed out.
_OVER = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


class Wait(StrEnum):
    """Whom the workflow waits for."""

    CUSTOMER = "customer"
    BARISTA = "barista"


class Resume(StrEnum):
    """How a wait ends."""

    GO_ON = "go_on"
    ORDER_ENDED = "OrderEnded"
    SUPERSEDED = "WorkflowSuperseded"


@dataclass(frozen=True)
class Timekeeping:
    """What an order knows of its workflow. The token is a secret."""

    execution_arn: str | None = None
    wait: Wait | None = None
    task_token: str | None = field(default=None, repr=False)


def next_step(order: Order, timekeeping: Timekeeping) -> Resume | None:
    """Return how the present wait ends, or None if it goes on."""
    if timekeeping.task_token is None:
        return None
    if order.state is State.CANCELLED:
        return Resume.ORDER_ENDED
    if timekeeping.wait is Wait.CUSTOMER:
        return None if order.state is State.SCANNED else Resume.GO_ON
    return Resume.GO_ON if order.state in READY else None


class Workflows:
    """The running workflows, at Step Functions."""

    def __init__(self, client: Any = None) -> None:
        self._client = client or boto3.client("stepfunctions")

    def resume(self, task_token: str, step: Resume) -> None:
        """End the wait behind `task_token`; one that is over already is left alone."""
        try:
            if step is Resume.GO_ON:
                self._client.send_task_success(taskToken=task_token, output="{}")
            else:
                self._client.send_task_failure(taskToken=task_token, error=step)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _OVER:
                raise

    def is_running(self, execution_arn: str) -> bool:
        """Tell whether that workflow still keeps time."""
        try:
            status = self._client.describe_execution(executionArn=execution_arn)["status"]
        except self._client.exceptions.ExecutionDoesNotExist:
            return False
        return bool(status == "RUNNING")

    def start_again(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
        ended = self._client.describe_execution(executionArn=execution_arn)
        self._client.start_execution(stateMachineArn=ended["stateMachineArn"], input=ended["input"])
