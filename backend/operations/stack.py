"""Deploys the stacks of a stage's operation: its dashboard and alarms, its event registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.deploy import app_stack, event_registry, infrastructure, stacks
from backend.deploy.infrastructure import TEMPLATES
from backend.deploy.stacks import Stack
from backend.operations.errors import StageNotFound
from backend.operations.stage import Stage

TEMPLATE = TEMPLATES / "operations.yaml"
_BUDGET = Path(__file__).parent.parent / "bench" / "budget.json"
_STREAM_LISTENER = "config_service"
_PERIOD_MINUTES = 5
_APP_NAME = "serverlesspresso"


@dataclass(frozen=True)
class AlarmSettings:
    """When the alarms of a stage ring.

    Attributes:
        quiet_minutes: After so long without an order in an open shop; a multiple of 5.
        monthly_budget_usd: The account's budget, 0 for none.
        budget_email: Who is told of the budget.
    """

    quiet_minutes: int = 60
    monthly_budget_usd: int = 0
    budget_email: str = ""


def deploy(stage: Stage, settings: AlarmSettings) -> dict[str, str]:
    """Create or update the dashboard and the alarms of a stage; return the stack's outputs.

    Raises:
        StageNotFound: The stage is not deployed.
        DeploymentFailed: CloudFormation failed.
    """
    return deploy_stack(stage, "operations", parameters(stage, settings), TEMPLATE)


def deploy_registry(stage: Stage) -> None:
    """Create or update the registry of the stage's event schemas.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    deploy_stack(stage, "event-registry", {"Stage": stage.name}, event_registry.TEMPLATE)


def parameters(stage: Stage, settings: AlarmSettings) -> dict[str, str]:
    """Return the parameters of `operations.yaml`, by what is deployed.

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
        "QuietPeriods": str(max(1, settings.quiet_minutes // _PERIOD_MINUTES)),
        "MonthlyBudgetUsd": str(settings.monthly_budget_usd),
        "BudgetEmail": settings.budget_email,
        "EventsPerDrink": str(per_drink["EventBridge events"]),
        "MessagesPerDrink": str(per_drink["IoT messages, 5 phones waiting"]),
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


def _api_name(stage: Stage) -> str:
    """Return the name of the stage's REST API, by which CloudWatch knows it."""
    app = stacks.outputs(stage.aws, app_stack.name(stage.name))
    if not app:  # deployed by `chalice deploy`, which names it after the app
        return _APP_NAME
    found = stage.aws.client("apigateway").get_rest_api(restApiId=app["RestAPIId"])
    return str(found["name"])


def _not_deployed(stage: Stage) -> StageNotFound:
    return StageNotFound(f"The stage {stage.name} is not deployed in {stage.aws.region}.")
