"""The running workflows, in Step Functions: resumes, queries and restarts them."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.order_manager.workflow_state import TaskOutcome

# The workflow no longer waits for this token: it continued, or timed out.
_OVER = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


class StepFunctions:
    """The running workflows of a stage."""

    def __init__(self, client: Any = None) -> None:
        self._client = client or boto3.client("stepfunctions")

    def resume(self, task_token: str, outcome: TaskOutcome) -> bool:
        """End the wait behind `task_token`; return False if it was over already."""
        try:
            if outcome is TaskOutcome.CONTINUE:
                self._client.send_task_success(taskToken=task_token, output="{}")
            else:
                self._client.send_task_failure(taskToken=task_token, error=outcome)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _OVER:
                raise
            return False
        return True

    def is_running(self, execution_arn: str) -> bool:
        """Return whether that workflow is still running."""
        try:
            status = self._client.describe_execution(executionArn=execution_arn)["status"]
        except self._client.exceptions.ExecutionDoesNotExist:
            return False
        return bool(status == "RUNNING")

    def restart(self, execution_arn: str) -> None:
        """Start a new workflow for the order of one that is over."""
        ended = self._client.describe_execution(executionArn=execution_arn)
        self._client.start_execution(stateMachineArn=ended["stateMachineArn"], input=ended["input"])
