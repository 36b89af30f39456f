"""Deploys a whole stage, in steps that can be repeated: each goes on where the last one ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.deploy import (
    account,
    app_stack,
    chalice_stage,
    domain,
    gateway_responses,
    infrastructure,
    package,
    stacks,
)
from backend.deploy.aws import Aws
from backend.deploy.infrastructure import Settings
from backend.deploy.preflight import Preflight
from backend.deploy.stacks import Change

ReportStep = Callable[[str], None]
# Outputs of the shared stacks, of this version of their templates.
_NEEDED_BY_APP = frozenset({"StateMachineArn", "PackageBucket", "ApiLogArn"})


@dataclass(frozen=True)
class Stage:
    """A stage to deploy.

    Attributes:
        name: For instance `prod`; part of every resource's name.
        settings: Of its shared resources.
        domain_name: The domain name of its API, or None for what it has.
    """

    name: str
    settings: Settings
    domain_name: str | None = None


@dataclass(frozen=True)
class DeployedStage:
    """A stage as it is after its deployment.

    Attributes:
        name: The stage.
        url: Where the API answers.
        api_id: The REST API.
        outputs: Of the shared stacks, such as `UserPoolId`.
        domain: Its domain name, if it has one.
    """

    name: str
    url: str
    api_id: str
    outputs: dict[str, str]
    domain: domain.Domain | None = None


def deploy(
    aws: Aws,
    stage: Stage,
    checked: Preflight,
    folder: Path,
    report_step: ReportStep,
    packaged: Path | None = None,
) -> DeployedStage:
    """Deploy a stage and return it. `folder` is for the build; nothing that is up to date changes.

    `packaged` is a package that `build` has made before.

    Raises:
        OtherWay: `chalice deploy` deploys this stage.
        DeploymentFailed: CloudFormation failed; what it began is rolled back.
        DomainError: The domain name cannot be used.
        PackageFailed: The package cannot be built.
    """
    chalice_stage.require_not_chalices(aws, stage.name)
    if not aws.is_local:
        account.ensure_api_logging(aws)
    report_step("Creating tables, workflow and user pool")
    outputs = infrastructure.deploy(aws, stage.name, stage.settings)
    if packaged is None:
        report_step("Building the Lambda package")
        packaged = build(aws, stage, checked, outputs, folder)
    report_step("Deploying the functions and the API")
    app = app_stack.deploy(aws, stage.name, packaged, outputs["PackageBucket"]).outputs
    gateway_responses.apply(aws, app["RestAPIId"])
    found = domain.find(aws, stage.name)
    name = stage.domain_name or (found.name if found else None)
    if name:
        report_step(f"Connecting {name}")
        found = domain.deploy(aws, stage.name, name, app["RestAPIId"])
    return DeployedStage(stage.name, _url(app, found), app["RestAPIId"], outputs, found)


def find(aws: Aws, name: str, outputs: dict[str, str]) -> DeployedStage | None:
    """Return the stage `name` as it is deployed, or None if its app is not.

    `outputs` are those of its shared stacks.
    """
    app = stacks.outputs(aws, app_stack.name(name)) or chalice_stage.outputs(aws, name)
    if not app:
        return None
    found = domain.find(aws, name)
    return DeployedStage(name, _url(app, found), app["RestAPIId"], outputs, found)


def build(
    aws: Aws, stage: Stage, checked: Preflight, outputs: dict[str, str], folder: Path
) -> Path:
    """Build the Lambda package of a stage in `folder` and return the package's folder.

    Raises:
        PackageFailed: Chalice failed.
    """
    return package.build(stage.name, outputs, variables(aws, stage, checked, outputs), folder)


def variables(
    aws: Aws, stage: Stage, checked: Preflight, outputs: dict[str, str]
) -> dict[str, str]:
    """Return the environment variables of every function of a stage."""
    found = domain.find(aws, stage.name)
    name = stage.domain_name or (found.name if found else None)
    return package.settings(
        stage.name,
        outputs,
        # The local AWS is reached through a front door, whose headers count.
        cloud="local" if aws.is_local else "aws",
        iot_data_url=checked.iot_data_url,
        default_shop_id=outputs["DefaultShopId"],
        public_url=f"https://{name}" if name else None,
    )


def plan(
    aws: Aws,
    stage: Stage,
    checked: Preflight,
    folder: Path,
    report_step: ReportStep,
    packaged: Path | None = None,
) -> dict[str, list[Change] | None]:
    """Return what a deployment would change, by stack; None if that is not known yet.

    Nothing is changed: change sets are made and deleted. The app needs the names of the
    shared resources, so that it can be planned only once they exist.

    Raises:
        DeploymentFailed: CloudFormation refused a template.
        PackageFailed: The package cannot be built.
    """
    report_step("Comparing the shared resources")
    outputs = infrastructure.outputs(aws, stage.name)
    settings = stage.settings
    foundation = infrastructure.foundation(stage.name, settings, is_new=outputs is None)
    workflow = infrastructure.order_processor(stage.name, settings)
    changes: dict[str, list[Change] | None] = {
        foundation.name: stacks.plan(aws, foundation),
        workflow.name: stacks.plan(aws, workflow),
        app_stack.name(stage.name): None,
    }
    present = {**(outputs or {}), **(stacks.outputs(aws, workflow.name) or {})}
    if present.keys() >= _NEEDED_BY_APP:
        if packaged is None:
            report_step("Building the Lambda package")
            packaged = build(aws, stage, checked, present, folder)
        report_step("Comparing the functions and the API")
        bucket = present["PackageBucket"]
        changes[app_stack.name(stage.name)] = app_stack.plan(aws, stage.name, packaged, bucket)
    return changes


def _url(app: dict[str, str], found: domain.Domain | None) -> str:
    return f"https://{found.name}" if found else app["EndpointURL"].rstrip("/")
