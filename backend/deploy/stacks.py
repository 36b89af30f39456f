"""Deploys CloudFormation stacks by change sets, and deletes them.

A change set shows what would change before anything does. A stack that cannot be
changed is rolled back by CloudFormation; whatever state a failure or an interruption
has left it in, the next deployment goes on from there.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from backend.deploy.aws import Aws
from backend.errors import CommandError

_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_TIMEOUT_SECONDS = 3600
_POLL_SECONDS = 5.0
_LOCAL_POLL_SECONDS = 0.2
# What a stack is that could not be created; it can only be deleted.
_UNUSABLE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
_NOT_CREATED = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


class DeploymentFailed(CommandError):
    """Raised when CloudFormation failed; the message names the resource."""


@dataclass(frozen=True)
class Stack:
    """A stack to deploy. The template is `body`, or, if over 51,200 bytes, at the S3 `url`.

    A parameter that is None keeps its value, and has its default in a new stack.
    """

    name: str
    parameters: Mapping[str, str | None] = field(default_factory=dict)
    body: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Change:
    """A change of a resource: what is done (`Add`, `Modify`, `Remove`), and to what."""

    action: str
    resource: str
    kind: str
    is_replaced: bool = False


@dataclass(frozen=True)
class Deployed:
    """A stack as it is after a deployment: its outputs, and whether anything changed."""

    outputs: dict[str, str]
    is_changed: bool


def deploy(aws: Aws, stack: Stack) -> Deployed:
    """Create or update a stack.

    Raises:
        DeploymentFailed: It was rolled back, or did not complete in an hour.
    """
    return _Deployment(aws, stack.name).deploy(stack)


def plan(aws: Aws, stack: Stack) -> list[Change]:
    """Return what `deploy` would change; nothing is.

    Raises:
        DeploymentFailed: CloudFormation refused the template.
    """
    return _Deployment(aws, stack.name).plan(stack)


def delete(aws: Aws, name: str) -> bool:
    """Delete a stack; return whether there was one.

    Raises:
        DeploymentFailed: A resource could not be deleted.
    """
    return _Deployment(aws, name).delete()


def outputs(aws: Aws, name: str) -> dict[str, str] | None:
    """Return the outputs of a stack, or None if it was never deployed."""
    found = _Deployment(aws, name).find()
    return _outputs(found) if found and found["StackStatus"] not in _NOT_CREATED else None


def names(aws: Aws, prefix: str) -> list[str]:
    """Return the names of all stacks that begin with `prefix`, the newest first."""
    pages = aws.client("cloudformation").get_paginator("describe_stacks").paginate()
    found = [stack for page in pages for stack in page["Stacks"]]
    found = [s for s in found if s["StackName"].startswith(prefix)]
    found = [s for s in found if s["StackStatus"] != "DELETE_COMPLETE"]
    found.sort(key=lambda stack: stack["CreationTime"], reverse=True)
    return [stack["StackName"] for stack in found]


class _Deployment:
    """The calls of CloudFormation for one stack."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._cloudformation = aws.client("cloudformation")
        self._name = name
        self._poll_seconds = _LOCAL_POLL_SECONDS if aws.is_local else _POLL_SECONDS

    def deploy(self, stack: Stack) -> Deployed:
        kind = self._make_ready()
        change_set = self._create_change_set(stack, kind)
        if change_set is not None:
            self._execute(change_set, kind)
        found = self.find()
        return Deployed(_outputs(found) if found else {}, change_set is not None)

    def plan(self, stack: Stack) -> list[Change]:
        found = self.find()
        status = found["StackStatus"] if found else "DELETE_COMPLETE"
        if status in _UNUSABLE:
            raise DeploymentFailed(f"{self._name} is {status}; a deployment deletes it first.")
        is_new = status in _NOT_CREATED
        change_set = self._create_change_set(stack, "CREATE" if is_new else "UPDATE")
        if change_set is None:
            return []
        try:
            return self._changes(change_set)
        finally:
            self._cloudformation.delete_change_set(ChangeSetName=change_set)
            if is_new:  # the change set has made an empty stack
                self._cloudformation.delete_stack(StackName=self._name)

    def delete(self) -> bool:
        found = self.find()
        if found is None or found["StackStatus"] == "DELETE_COMPLETE":
            return False
        self._settle(found["StackStatus"])
        self._cloudformation.delete_stack(StackName=found["StackId"])
        self._wait("stack_delete_complete", StackName=found["StackId"])
        return True

    def find(self) -> dict[str, Any] | None:
        """Return the stack as CloudFormation describes it, or None if there is none."""
        try:
            answer = self._cloudformation.describe_stacks(StackName=self._name)
        except ClientError as refusal:
            if "does not exist" not in str(refusal):
                raise
            return None
        found: dict[str, Any] = answer["Stacks"][0]
        return found

    def _make_ready(self) -> str:
        """Bring the stack into a state that can be changed; return the kind of the change set."""
        found = self.find()
        if found is None or found["StackStatus"] in _NOT_CREATED:
            return "CREATE"
        self._settle(found["StackStatus"])
        found = self.find()
        status = found["StackStatus"] if found else "DELETE_COMPLETE"
        if status in _UNUSABLE:
            self.delete()
            return "CREATE"
        if status == "UPDATE_ROLLBACK_FAILED":
            self._cloudformation.continue_update_rollback(StackName=self._name)
            self._settle("UPDATE_ROLLBACK_IN_PROGRESS")
        return "CREATE" if status in _NOT_CREATED else "UPDATE"

    def _settle(self, status: str) -> None:
        """Wait until another deployment, for instance an interrupted one, has ended."""
        limit = time.monotonic() + _TIMEOUT_SECONDS
        while status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            if time.monotonic() > limit:
                raise DeploymentFailed(f"{self._name} stays {status}.")
            time.sleep(self._poll_seconds)
            found = self.find()
            status = found["StackStatus"] if found else "DELETE_COMPLETE"

    def _create_change_set(self, stack: Stack, kind: str) -> str | None:
        """Return the ARN of a new change set, or None if nothing would change."""
        template = {"TemplateBody": stack.body} if stack.body else {"TemplateURL": stack.url}
        try:
            arn: str = self._cloudformation.create_change_set(
                StackName=self._name,
                ChangeSetName=f"deploy-{time.time_ns()}",
                ChangeSetType=kind,
                Parameters=_parameters(stack, kind),
                Capabilities=_CAPABILITIES,
                **template,
            )["Id"]
            self._wait("change_set_create_complete", ChangeSetName=arn)
        except ClientError as refusal:
            raise DeploymentFailed(f"CloudFormation refused {self._name}: {refusal}") from refusal
        except _WaitFailed as failure:
            reason = self._cloudformation.describe_change_set(ChangeSetName=arn).get("StatusReason")
            self._cloudformation.delete_change_set(ChangeSetName=arn)
            if any(text in (reason or "") for text in _NO_CHANGES):
                return None
            raise DeploymentFailed(f"CloudFormation refused {self._name}: {reason}") from failure
        return arn

    def _changes(self, change_set: str) -> list[Change]:
        pages = self._cloudformation.get_paginator("describe_change_set")
        found = [
            change["ResourceChange"]
            for page in pages.paginate(ChangeSetName=change_set)
            for change in page["Changes"]
        ]
        return [
            Change(
                change["Action"],
                change["LogicalResourceId"],
                change["ResourceType"],
                change.get("Replacement") in {"True", "Conditional"},
            )
            for change in found
        ]

    def _execute(self, change_set: str, kind: str) -> None:
        self._cloudformation.execute_change_set(ChangeSetName=change_set)
        try:
            self._wait(f"stack_{kind.lower()}_complete", StackName=self._name)
        except _WaitFailed as failure:
            found = self.find()
            status = found["StackStatus"] if found else "deleted"
            raise DeploymentFailed(f"{self._name} is {status}. {self._reason()}") from failure

    def _wait(self, waiter: str, **request: str) -> None:
        attempts = int(_TIMEOUT_SECONDS / self._poll_seconds)
        config = {"Delay": self._poll_seconds, "MaxAttempts": attempts}
        try:
            self._cloudformation.get_waiter(waiter).wait(WaiterConfig=config, **request)
        except WaiterError as failure:
            if waiter == "stack_delete_complete":
                raise DeploymentFailed(
                    f"{self._name} was not deleted. {self._reason()}"
                ) from failure
            raise _WaitFailed from failure

    def _reason(self) -> str:
        """Return the reason of the first failure of the last operation, from its events."""
        failures = []
        for event in self._cloudformation.describe_stack_events(StackName=self._name)[
            "StackEvents"
        ]:
            status, reason = event["ResourceStatus"], event.get("ResourceStatusReason", "")
            if status.endswith("_FAILED") and "cancelled" not in reason:
                failures.append(f"{event['LogicalResourceId']}: {reason or 'no reason given'}")
            if reason == "User Initiated":  # where the operation began
                break
        return failures[-1] if failures else "Its events name no resource."


class _WaitFailed(Exception):
    """Raised when what is waited for can no longer come."""


def _parameters(stack: Stack, kind: str) -> list[dict[str, Any]]:
    return [
        {"ParameterKey": key, "UsePreviousValue": True}
        if value is None
        else {"ParameterKey": key, "ParameterValue": value}
        for key, value in stack.parameters.items()
        if value is not None or kind == "UPDATE"
    ]


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
