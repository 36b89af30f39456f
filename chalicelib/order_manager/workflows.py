"""The running workflows, in Step Functions: resumes, queries and restarts them."""

from __future__ import annotations

import json
from datetime import datetime

from botocore.exceptions import ClientError

from chalicelib.kernel import aws
from chalicelib.kernel.clock import to_text
from chalicelib.order_manager.workflow_state import TaskOutcome

# The workflow no longer waits for this token: it continued, or timed out.
_OVER = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


class StepFunctions:
    """The running workflows of a stage."""

    def __init__(self) -> None:
        self._client = aws.client("stepfunctions")

    def resume(
        self, task_token: str, outcome: TaskOutcome, placed_at: datetime | None = None
    ) -> bool:
        """End the wait behind `task_token`; return False if it was over already.

        The workflow that continues is told when the order was placed: a later one for
        the same order waits for the time that is left.
        """
        try:
            if outcome is TaskOutcome.CONTINUE:
                output = {"placedAt": to_text(placed_at)} if placed_at else {}
                self._client.send_task_success(taskToken=task_token, output=json.dumps(output))
            else:
                self._client.send_task_failure(taskToken=task_token, error=outcome.value)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _OVER:
                raise
            return False
        return True

    def is_running(self, execution_arn: str) -> bool:
        """Return whether that workflow is still running."""
        try:
            execution = self._client.describe_execution(executionArn=execution_arn)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return False
        return bool(execution["status"] == "RUNNING")

    def restart(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
        ended = self._client.describe_execution(executionArn=execution_arn)
        self._client.start_execution(stateMachineArn=ended["stateMachineArn"], input=ended["input"])
