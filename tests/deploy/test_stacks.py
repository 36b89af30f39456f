"""What a deployment does with a stack in each state, as CloudFormation's API has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from backend.deploy import stacks
from backend.deploy.aws import Aws
from backend.deploy.stacks import Change, DeploymentFailed, Stack

STACK = Stack("bar", {"Stage": "t1", "AlarmEmail": None}, body="{}")


def refusal(code: str, text: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}}, "DescribeStacks")


class FakeCloudFormation:
    """Stands for boto3's client. A change set is executed, and a stack deleted, at once."""

    def __init__(self, status: str | None, *, changes: bool = True, fails: bool = False) -> None:
        self.status = status
        self.changes = changes
        self.fails = fails
        self.next_statuses: list[str] = []
        self.throttles = 0
        self.calls: list[str] = []
        self.parameters: list[dict[str, Any]] = []
        self.kind = ""

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - boto3's name
        if self.throttles:
            self.throttles -= 1
            raise refusal("Throttling", "Rate exceeded")
        status = self.status
        if self.next_statuses:
            self.status = self.next_statuses.pop(0)
        if status is None:
            raise refusal("ValidationError", f"Stack with id {StackName} does not exist")
        outputs = [{"OutputKey": "Id", "OutputValue": "1"}]
        return {"Stacks": [{"StackId": "arn", "StackStatus": status, "Outputs": outputs}]}

    def create_change_set(self, **request: Any) -> Any:
        self.calls.append("create")
        self.kind, self.parameters = request["ChangeSetType"], request["Parameters"]
        return {"Id": "change-set"}

    def describe_change_set(self, **_: Any) -> Any:
        reason = "The submitted information didn't contain changes. Submit different information."
        return {"StatusReason": reason}

    def execute_change_set(self, **_: Any) -> None:
        self.calls.append("execute")
        self.status = f"{self.kind}_COMPLETE" if not self.fails else "ROLLBACK_COMPLETE"

    def delete_change_set(self, **_: Any) -> None:
        self.calls.append("forget")

    def delete_stack(self, **_: Any) -> None:
        self.calls.append("delete")
        self.status = None

    def continue_update_rollback(self, **_: Any) -> None:
        self.calls.append("continue")
        self.status = "UPDATE_ROLLBACK_COMPLETE"

    def describe_stack_events(self, **_: Any) -> Any:
        failed = {
            "LogicalResourceId": "OrdersTable",
            "ResourceStatus": "CREATE_FAILED",
            "ResourceStatusReason": "It exists.",
        }
        cancelled = {**failed, "ResourceStatusReason": "Resource creation cancelled"}
        began = {
            "LogicalResourceId": "bar",
            "ResourceStatus": "CREATE_IN_PROGRESS",
            "ResourceStatusReason": "User Initiated",
        }
        older = {**failed, "ResourceStatusReason": "Of another day."}
        return {"StackEvents": [cancelled, failed, began, older]}

    def get_paginator(self, action: str) -> Any:
        assert action == "describe_change_set"
        change = {
            "Action": "Modify",
            "LogicalResourceId": "Table",
            "ResourceType": "AWS::DynamoDB::Table",
            "Replacement": "True",
        }
        return Pages({"Changes": [{"ResourceChange": change}]})

    def get_waiter(self, name: str) -> Any:
        return Waiter(lambda: self._ended(name))

    def _ended(self, waiter: str) -> bool:
        if waiter == "change_set_create_complete":
            return self.changes
        return waiter == "stack_delete_complete" or not self.fails


class Pages:
    def __init__(self, *pages: Any) -> None:
        self._pages = pages

    def paginate(self, **_: Any) -> Any:
        return self._pages


class Waiter:
    def __init__(self, ended: Callable[[], bool]) -> None:
        self._ended = ended

    def wait(self, **_: Any) -> None:
        if not self._ended():
            raise WaiterError(name="w", reason="a terminal failure state", last_response={})


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeCloudFormation], Aws]:
    def use(cloudformation: FakeCloudFormation) -> Aws:
        monkeypatch.setattr(Aws, "client", lambda _aws, _service: cloudformation)
        monkeypatch.setattr(stacks, "_POLL_SECONDS", 0.01)
        return Aws("eu-west-1")

    return use


Use = Callable[[FakeCloudFormation], Aws]


def test_new_stack_is_created_and_its_outputs_returned(target: Use) -> None:
    cloud = FakeCloudFormation(None)
    deployed = stacks.deploy(target(cloud), STACK)
    assert (deployed.outputs, deployed.is_changed) == ({"Id": "1"}, True)
    assert (cloud.kind, cloud.calls) == ("CREATE", ["create", "execute"])
    assert cloud.parameters == [{"ParameterKey": "Stage", "ParameterValue": "t1"}]


def test_parameter_without_a_value_keeps_it(target: Use) -> None:
    cloud = FakeCloudFormation("CREATE_COMPLETE")
    stacks.deploy(target(cloud), STACK)
    assert cloud.kind == "UPDATE"
    assert cloud.parameters[1] == {"ParameterKey": "AlarmEmail", "UsePreviousValue": True}


def test_stack_without_changes_stays_as_it_is(target: Use) -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE", changes=False)
    deployed = stacks.deploy(target(cloud), STACK)
    assert (deployed.outputs, deployed.is_changed) == ({"Id": "1"}, False)
    assert cloud.calls == ["create", "forget"]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_stack_that_was_never_created_is_deleted_first(target: Use, status: str) -> None:
    cloud = FakeCloudFormation(status)
    stacks.deploy(target(cloud), STACK)
    assert (cloud.kind, cloud.calls) == ("CREATE", ["delete", "create", "execute"])


def test_left_over_change_set_is_no_stack(target: Use) -> None:
    cloud = FakeCloudFormation("REVIEW_IN_PROGRESS")
    stacks.deploy(target(cloud), STACK)
    assert cloud.kind == "CREATE"


def test_deployment_that_was_interrupted_is_waited_for(target: Use) -> None:
    cloud = FakeCloudFormation("UPDATE_IN_PROGRESS")
    cloud.next_statuses = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"]
    cloud.next_statuses.append("UPDATE_COMPLETE")
    stacks.deploy(target(cloud), STACK)
    assert cloud.calls == ["create", "execute"]


def test_rollback_that_failed_is_continued(target: Use) -> None:
    cloud = FakeCloudFormation("UPDATE_ROLLBACK_FAILED")
    stacks.deploy(target(cloud), STACK)
    assert cloud.calls == ["continue", "create", "execute"]


def test_throttling_is_no_deleted_stack(target: Use) -> None:
    cloud = FakeCloudFormation("CREATE_COMPLETE")
    cloud.throttles = 1
    with pytest.raises(ClientError, match="Rate exceeded"):
        stacks.deploy(target(cloud), STACK)
    assert not cloud.calls


def test_failure_names_the_resource_that_failed_first(target: Use) -> None:
    cloud = FakeCloudFormation(None, fails=True)
    with pytest.raises(DeploymentFailed, match=r"ROLLBACK_COMPLETE\. OrdersTable: It exists\."):
        stacks.deploy(target(cloud), STACK)


def test_plan_leaves_nothing_behind(target: Use) -> None:
    cloud = FakeCloudFormation(None)
    changes = stacks.plan(target(cloud), STACK)
    assert changes == [Change("Modify", "Table", "AWS::DynamoDB::Table", is_replaced=True)]
    assert cloud.calls == ["create", "forget", "delete"]


def test_plan_of_a_stack_in_use_deletes_nothing_but_the_change_set(target: Use) -> None:
    cloud = FakeCloudFormation("UPDATE_COMPLETE")
    stacks.plan(target(cloud), STACK)
    assert cloud.calls == ["create", "forget"]


def test_stack_that_does_not_exist_is_not_deleted(target: Use) -> None:
    assert stacks.delete(target(FakeCloudFormation(None)), "bar") is False
