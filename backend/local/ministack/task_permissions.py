"""Checks `SendTask*` calls against the state machine of their task, as AWS does.

MiniStack 1.5.33 checks them against `*` alone, so that a policy that names the state
machine allows nothing. On AWS it allows the tasks of that state machine:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html

Not needed once MiniStack knows the state machine of a task token.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions
from ministack.services import stepfunctions

Headers = dict[str, str]

_running = threading.local()
_state_machines: dict[str, str] = {}  # by task token, while the task waits


def install() -> None:
    """Replace the running of tasks, and the resource of their calls, in this process."""
    stepfunctions._execute_task = _remembering_state_machine(stepfunctions._execute_task)
    stepfunctions._invoke_with_callback = _remembering_token(stepfunctions._invoke_with_callback)
    iam_actions.extract_resource_arn = _with_state_machine(iam_actions.extract_resource_arn)
    iam_actions.extract_iam_action = _without_ended_tasks(iam_actions.extract_iam_action)


def _remembering_state_machine(execute_task: Callable[..., Any]) -> Callable[..., Any]:
    def execute(state: Any, task_input: Any, execution: dict[str, Any], context: Any) -> Any:
        _running.state_machine = execution["stateMachineArn"]
        return execute_task(state, task_input, execution, context)

    return execute


def _remembering_token(invoke: Callable[..., Any]) -> Callable[..., Any]:
    def invoke_with_callback(resource: str, task_input: Any, token: str, state: Any) -> Any:
        _state_machines[token] = _running.state_machine
        try:
            return invoke(resource, task_input, token, state)
        finally:
            _state_machines.pop(token, None)

    return invoke_with_callback


def _with_state_machine(extract: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: Headers, body: bytes, *details: Any
    ) -> str:
        if _resumes_task(service, headers):
            return _state_machines.get(_task_token(body), "*")
        return extract(service, method, path, headers, body, *details)

    return extract_resource_arn


def _without_ended_tasks(extract: Callable[..., str | None]) -> Callable[..., str | None]:
    """Return `extract`, but no action for a task that has ended.

    On AWS its token names the state machine still. Here nothing does, and the answer is
    that the task does not exist, whatever the caller's policy.
    """

    def extract_iam_action(
        service: str, method: str, path: str, headers: Headers, body: bytes, *details: Any
    ) -> str | None:
        if _resumes_task(service, headers) and _task_token(body) not in _state_machines:
            return None
        return extract(service, method, path, headers, body, *details)

    return extract_iam_action


def _resumes_task(service: str, headers: Headers) -> bool:
    return service == "states" and ".SendTask" in headers.get("x-amz-target", "")


def _task_token(body: bytes) -> str:
    try:
        return str(json.loads(body)["taskToken"])
    except (ValueError, KeyError, TypeError):
        return ""
