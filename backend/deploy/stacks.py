"""Deploys a CloudFormation template: creates or updates its stack, and waits for it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from backend.deploy.aws import Aws

_POLL_SECONDS = 0.3
_TIMEOUT_SECONDS = 900


class DeploymentFailed(Exception):
    """Raised when CloudFormation failed; the message names the resource."""


def deploy(
    aws: Aws,
    name: str,
    parameters: Mapping[str, str],
    *,
    body: str | None = None,
    url: str | None = None,
) -> dict[str, str]:
    """Create or update the stack `name` and return its outputs.

    The template is `body`, or, if it is over 51,200 bytes, at the S3 `url`.

    Raises:
        DeploymentFailed: The stack was rolled back, or did not complete in 15 minutes.
    """
    cloudformation = aws.client("cloudformation")
    request: dict[str, Any] = {
        "StackName": name,
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        **({"TemplateBody": body} if body is not None else {"TemplateURL": url}),
    }
    try:
        if _find(cloudformation, name) is None:
            cloudformation.create_stack(**request)
        else:
            cloudformation.update_stack(**request)
    except ClientError as refusal:
        if "No updates are to be performed" not in str(refusal):
            raise DeploymentFailed(f"CloudFormation refused {name}: {refusal}") from refusal
    stack = _wait_until_complete(cloudformation, name)
    return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}


def _find(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        stacks: list[dict[str, Any]] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return None
    return stacks[0] if stacks and stacks[0]["StackStatus"] != "DELETE_COMPLETE" else None


def _wait_until_complete(cloudformation: Any, name: str) -> dict[str, Any]:
    """Wait until the stack is complete, and return it."""
    limit = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < limit:
        stack = _find(cloudformation, name)
        status = stack["StackStatus"] if stack else "deleted"
        if stack and status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return stack
        if not status.endswith("_IN_PROGRESS"):
            raise DeploymentFailed(f"{name} is {status}. {_failure_reason(cloudformation, name)}")
        time.sleep(_POLL_SECONDS)
    raise DeploymentFailed(f"{name} did not complete within {_TIMEOUT_SECONDS} seconds")


def _failure_reason(cloudformation: Any, name: str) -> str:
    """Return the reason of the first failure among the stack's events."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failures = [e for e in events if e["ResourceStatus"].endswith("_FAILED")]
    if not failures:
        return "Its events name no resource."
    first = failures[-1]
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"
