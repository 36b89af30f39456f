"""The stacks of a stage's operation: its dashboard and alarms, its event registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.deploy import app_stack, event_registry, infrastructure, stacks
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.stacks import Change, Stack
from backend.operations.errors import StageNotFound
from backend.operations.stage import Stage

TEMPLATE = TEMPLATES / "operations.yaml"
_BUDGET = Path(__file__).parent.parent / "bench" / "budget.json"
_STREAM_LISTENER = "config_service"
_PERIOD_MINUTES = 5
_APP_NAME = "serverlesspresso"


@dataclass(frozen=True)
class AlarmSettings:
    """When the alarms of a stage ring. What is None stays as it is.

    Attributes:
        quiet_minutes: After so long without an order in an open shop; a multiple of 5. An
            hour at first.
        monthly_budget_usd: The account's budget, 0 for none, as at first.
        budget_email: Who is told of the budget.
    """

    quiet_minutes: int | None = None
    monthly_budget_usd: int | None = None
    budget_email: str | None = None


UNCHANGED = AlarmSettings()


def deploy(stage: Stage, settings: AlarmSettings = UNCHANGED) -> dict[str, str]:
    """Create or update the dashboard and the alarms of a stage; return the stack's outputs.

    Raises:
        StageNotFound: The stage is not deployed.
        DeploymentFailed: CloudFormation failed.
    """
    return stacks.deploy(stage.aws, _operations(stage, settings)).outputs


def plan(stage: Stage) -> dict[str, list[Change] | None]:
    """Return what `deploy` would change, by the stack's name; None if the stage is not deployed.

    The functions that are watched are those that are deployed now.

    Raises:
        DeploymentFailed: CloudFormation refused the template.
    """
    name = f"{stage.prefix}operations"
    try:
        return {name: stacks.plan(stage.aws, _operations(stage, UNCHANGED))}
    except StageNotFound:
        return {name: None}


def deploy_registry(stage: Stage) -> None:
    """Create or update the registry of the stage's event schemas.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    deploy_stack(stage, "event-registry", {"Stage": stage.name}, event_registry.TEMPLATE)


def parameters(stage: Stage, settings: AlarmSettings) -> dict[str, str | None]:
    """Return the parameters of `operations.yaml`, by what is deployed; None for what stays.

    Raises:
        StageNotFound: The stage is not deployed.
    """
    shared = infrastructure.outputs(stage.aws, stage.name)
    workflow = stacks.outputs(stage.aws, f"{stage.prefix}order-processor")
    if not shared or not workflow:
        raise _not_deployed(stage)
    per_drink = json.loads(_BUDGET.read_text())
    return {
        "Stage": stage.name,
        "AlarmTopicArn": shared["AlarmTopicArn"],
        "ApiName": _api_name(stage),
        "StateMachineArn": workflow["StateMachineArn"],
        "FunctionNames": ",".join(sorted(stage.functions.values())),
        "StreamFunctionName": stage.functions[_STREAM_LISTENER],
        "UndeliveredQueueName": stage.undelivered_queue,
        "QuietPeriods": _periods(settings.quiet_minutes),
        "MonthlyBudgetUsd": _text(settings.monthly_budget_usd),
        "BudgetEmail": settings.budget_email,
        "TracedShare": None,
        "EventsPerDrink": str(per_drink["EventBridge events"]),
        "MessagesPerDrink": str(per_drink["IoT messages, 5 phones waiting"]),
        "IsComplete": "false" if stage.aws.is_local else "true",
    }


def deploy_stack(
    stage: Stage, name: str, parameters: Mapping[str, str], template: Path | str
) -> dict[str, str]:
    """Deploy a stack of a stage from a template's file or text, and return its outputs.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    body = template if isinstance(template, str) else template.read_text()
    return stacks.deploy(stage.aws, Stack(f"{stage.prefix}{name}", parameters, body=body)).outputs


def _operations(stage: Stage, settings: AlarmSettings) -> Stack:
    name, body = f"{stage.prefix}operations", TEMPLATE.read_text()
    return Stack(name, parameters(stage, settings), body=body)


def _periods(minutes: int | None) -> str | None:
    return None if minutes is None else str(max(1, minutes // _PERIOD_MINUTES))


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _api_name(stage: Stage) -> str:
    """Return the name of the stage's REST API, by which CloudWatch knows it."""
    app = stacks.outputs(stage.aws, app_stack.name(stage.name))
    if not app:  # deployed by `chalice deploy`, which names it after the app
        return _APP_NAME
    found = stage.aws.client("apigateway").get_rest_api(restApiId=app["RestAPIId"])
    return str(found["name"])


def _not_deployed(stage: Stage) -> StageNotFound:
    return StageNotFound(f"The stage {stage.name} is not deployed in {stage.aws.region}.")
