"""Checks what a workflow does, and who starts it, against the roles that AWS checks.

MiniStack 1.5.33 lets the tasks of Step Functions do everything, and EventBridge start
every state machine. On AWS a task does what the state machine's role allows, and a
rule starts a state machine if the role of its target allows it:
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html

The tasks are those of the integrations with DynamoDB and EventBridge; no other is used.
Not needed once MiniStack evaluates these roles.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, stepfunctions

from backend.local.ministack import event_sources

_LOG = logging.getLogger("workflow_permissions")
_INTEGRATIONS = ("arn:aws:states:::dynamodb:", "arn:aws:states:::events:")
_DENIED = {
    "dynamodb": "DynamoDB.AmazonDynamoDBException",
    "events": "EventBridge.EventBridgeException",
}

_running: ContextVar[dict[str, Any]] = ContextVar("running_execution")
Handler = Callable[[str, Any], Any]


def install() -> None:
    """Wrap the tasks and the starting of executions, in this process's MiniStack."""
    stepfunctions._execute_task = _remembering_execution(stepfunctions._execute_task)
    handlers = stepfunctions._SERVICE_DISPATCH
    for prefix in [one for one in handlers if one.startswith(_INTEGRATIONS)]:
        handlers[prefix] = _checked(prefix, handlers[prefix])
    eventbridge._invoke_target = _with_checked_start(eventbridge._invoke_target)


def denial(
    role_arn: str, session: str, action: str, resource: str, keys: dict[str, Any]
) -> str | None:
    """Return why a role may not do something, or None if it may."""
    account, role = get_account_id(), role_arn.rpartition("/")[2]
    context = iam_evaluator.EvalContext(
        principal_arn=_principal(role_arn, session),
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={key.lower(): value for key, value in keys.items()},
    )
    policies = iam_evaluator._gather_role_policies(role, account)
    result = iam_evaluator.evaluate(context, policies)
    if result.decision == "Allow":
        return None
    is_explicit = result.decision == "Deny"
    return str(
        iam_actions.identity_denial_message(action, context.principal_arn, resource, is_explicit)
    )


def _remembering_execution(execute_task: Callable[..., Any]) -> Callable[..., Any]:
    def execute(state: Any, task_input: Any, execution: dict[str, Any], context: Any) -> Any:
        token = _running.set(execution)
        try:
            return execute_task(state, task_input, execution, context)
        finally:
            _running.reset(token)

    return execute


def _checked(prefix: str, handler: Handler) -> Handler:
    """Return `handler`, which a task whose role does not allow its call does not reach."""
    service, _, call = prefix.removeprefix("arn:aws:states:::").partition(":")
    action = f"{service}:{call[0].upper()}{call[1:]}"

    def handle(resource: str, task_input: Any) -> Any:
        execution = _running.get()
        # One whose state machine was deleted meanwhile may do nothing.
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"], {})
        role, session = machine.get("roleArn", ""), execution["name"]
        for target, keys in _targets(service, task_input):
            if reason := denial(role, session, action, target, keys):
                raise stepfunctions._ExecutionError(_DENIED[service], reason)
        token = iam_evaluator._request_caller_arn.set(_principal(role, session))
        try:
            return handler(resource, task_input)
        finally:
            iam_evaluator._request_caller_arn.reset(token)

    return handle


def _targets(service: str, task_input: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the resources of a task, and the condition keys of its call."""
    body, region, account = json.dumps(task_input).encode(), get_region(), get_account_id()
    if service == "dynamodb":
        keys = iam_actions.dynamodb_service_context(body)
        for arn in iam_actions.dynamodb_resource_arns(body, region, account):
            yield arn, keys
        return
    keys = event_sources.condition_keys(task_input)
    for arn in iam_actions.eventbridge_resource_arns(body, region, account):
        yield arn, keys


def _with_checked_start(invoke_target: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(target: dict[str, Any], event: Any, rule: Any, *rest: Any, **more: Any) -> Any:
        arn, role = target.get("Arn", ""), target.get("RoleArn", "")
        if ":stateMachine:" in arn:
            session = str(rule.get("Name", "rule"))
            if reason := denial(role, session, "states:StartExecution", arn, {}):
                _LOG.warning("A rule did not start a workflow: %s", reason)
                return None
        return invoke_target(target, event, rule, *rest, **more)

    return invoke


def _principal(role_arn: str, session: str) -> str:
    role = role_arn.rpartition("/")[2]
    return f"arn:aws:sts::{get_account_id()}:assumed-role/{role}/{session[:64]}"
