"""A task does what the role of its state machine allows, a rule starts what its role allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam, stepfunctions

from backend.local.ministack import workflow_permissions

ACCOUNT = get_account_id()
ROLE = f"arn:aws:iam::{ACCOUNT}:role/workflow"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:order-processor"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/queue"
POLICY = {
    "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": TABLE},
        {"Effect": "Allow", "Action": "states:StartExecution", "Resource": MACHINE},
        {
            "Effect": "Allow",
            "Action": "events:PutEvents",
            "Resource": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default",
            "Condition": {"ForAllValues:StringEquals": {"events:source": "mine"}},
        },
    ]
}


@pytest.fixture(autouse=True)
def role() -> Iterator[None]:
    """Let there be the role, and a state machine that has it."""
    iam._roles["workflow"] = {"InlinePolicies": {"it": json.dumps(POLICY)}}
    stepfunctions._state_machines[MACHINE] = {"roleArn": ROLE}
    yield
    del iam._roles["workflow"], stepfunctions._state_machines[MACHINE]


def run(integration: str, task_input: Any) -> str:
    """Run a task in an execution of the state machine; return who its call is made by."""
    task = workflow_permissions._checked(
        f"arn:aws:states:::{integration}", lambda *_: iam_evaluator.caller_arn()
    )
    execute = workflow_permissions._remembering_execution(lambda *_: task(integration, task_input))
    caller: str = execute({}, {}, {"stateMachineArn": MACHINE, "name": "one"}, {})
    return caller


def test_allowed_task_is_run_as_the_role() -> None:
    caller = run("dynamodb:updateItem", {"TableName": "queue"})
    assert caller == f"arn:aws:sts::{ACCOUNT}:assumed-role/workflow/one"
    assert run("events:putEvents", {"Entries": [{"Source": "mine"}]}) == caller
    assert iam_evaluator.caller_arn().endswith(":root"), "for this task alone"


@pytest.mark.parametrize(
    ("integration", "task_input"),
    [
        ("dynamodb:updateItem", {"TableName": "orders"}),
        ("dynamodb:getItem", {"TableName": "queue"}),
        ("events:putEvents", {"Entries": [{"Source": "mine"}, {"Source": "another's"}]}),
        ("events:putEvents", {"Entries": [{"Source": "mine", "EventBusName": "another"}]}),
    ],
)
def test_task_that_the_role_does_not_allow_fails(integration: str, task_input: Any) -> None:
    with pytest.raises(stepfunctions._ExecutionError) as failure:
        run(integration, task_input)
    assert "is not authorized to perform" in failure.value.cause


def test_task_of_a_deleted_state_machine_fails() -> None:
    stepfunctions._state_machines[MACHINE] = {}
    with pytest.raises(stepfunctions._ExecutionError):
        run("dynamodb:updateItem", {"TableName": "queue"})


def test_rule_starts_what_the_role_of_its_target_allows() -> None:
    started = []
    invoke = workflow_permissions._with_checked_start(lambda target, *_: started.append(target))
    allowed = {"Arn": MACHINE, "RoleArn": ROLE}
    for target in (
        allowed,
        {"Arn": MACHINE},
        {"Arn": f"{MACHINE}-2", "RoleArn": ROLE},
        {"Arn": MACHINE, "RoleArn": f"{ROLE}-2"},
    ):
        invoke(target, {}, {"Name": "rule"})
    assert started == [allowed]


def test_targets_that_are_no_workflows_are_left_alone() -> None:
    started = []
    invoke = workflow_permissions._with_checked_start(lambda target, *_: started.append(target))
    invoke({"Arn": "arn:aws:lambda:us-east-1:000000000000:function:one"}, {}, {})
    assert len(started) == 1
