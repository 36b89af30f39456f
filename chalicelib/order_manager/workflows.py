"""The running workflows, at Step Functions: resumes, asks after and starts them."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.order_manager.timekeeper import Resume

# The workflow no longer waits for this token: it went on, or timed out.
_OVER = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


class StepFunctions:
    """The running workflows of a stage."""

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
