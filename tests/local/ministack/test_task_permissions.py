"""Which resource a `SendTask*` call is about: the state machine of its task."""

from __future__ import annotations

import json
from typing import Any

from backend.local.ministack import task_permissions

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:serverlesspresso-t1-order-processor"
SEND = {"x-amz-target": "AWSStepFunctions.SendTaskSuccess"}


def resource_of(service: str, headers: dict[str, str], token: str) -> str:
    extract = task_permissions._with_state_machine(lambda *_: "of MiniStack")
    body = json.dumps({"taskToken": token, "output": "{}"}).encode()
    return extract(service, "POST", "/", headers, body, {}, "us-east-1", "000000000000")


def action_of(token: str) -> str | None:
    extract = task_permissions._without_ended_tasks(lambda *_: "states:SendTaskSuccess")
    return extract("states", "POST", "/", SEND, json.dumps({"taskToken": token}).encode(), {})


def while_waiting(check: Any) -> Any:
    """Run `check` as if a task with the token `token` waited, in an execution of `MACHINE`."""

    def invoke(*_: Any) -> Any:
        return check()

    callback = task_permissions._remembering_token(invoke)
    execute = task_permissions._remembering_state_machine(
        lambda *_: callback("resource", {}, "token", {})
    )
    return execute({}, {}, {"stateMachineArn": MACHINE}, {})


def test_call_is_about_the_state_machine_while_its_task_waits() -> None:
    assert while_waiting(lambda: resource_of("states", SEND, "token")) == MACHINE
    assert while_waiting(lambda: action_of("token")) == "states:SendTaskSuccess"


def test_ended_task_does_not_exist_for_anybody() -> None:
    while_waiting(lambda: None)
    assert action_of("token") is None
    assert while_waiting(lambda: action_of("another token")) is None


def test_other_calls_stay_as_they_are() -> None:
    start = {"x-amz-target": "AWSStepFunctions.StartExecution"}
    assert while_waiting(lambda: resource_of("states", start, "token")) == "of MiniStack"
    assert while_waiting(lambda: resource_of("dynamodb", SEND, "token")) == "of MiniStack"


def test_malformed_body_is_about_no_task() -> None:
    assert task_permissions._task_token(b"not json") == ""
    assert task_permissions._task_token(b"[]") == ""
