"""Deploys the shop into the local AWS, unless it is up to date.

The same templates and the same package go to AWS by `backend.deploy`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from backend.deploy import app_stack, gateway_responses, infrastructure, package
from backend.deploy.stacks import DeploymentFailed
from backend.local.cloud import Cloud
from backend.local.folder import REPOSITORY, Folder
from backend.private_files import read_json, write_json

STAGE = "local"
_SOURCES = (
    "app.py",
    "requirements.txt",
    "chalicelib",
    ".chalice",
    "backend/infrastructure",
    "backend/deploy",
)
_NOT_SOURCES = frozenset({"__pycache__", "deployed", "deployments", "stages", "venv"})

ReportStep = Callable[[str], None]


@dataclass(frozen=True)
class Timeouts:
    """How long the workflow waits, in seconds: for the customer, and for the barista."""

    customer_seconds: int = 300
    barista_seconds: int = 900


@dataclass(frozen=True)
class Deployment:
    """What is deployed now.

    Attributes:
        fingerprint: A hash of the sources and settings.
        api_id: The REST API.
        outputs: Of the shared stacks, such as `UserPoolId`.
    """

    fingerprint: str
    api_id: str
    outputs: dict[str, str]


def deploy(
    folder: Folder, cloud: Cloud, shop_id: str, timeouts: Timeouts, report_step: ReportStep
) -> Deployment:
    """Deploy the sources into the local AWS, and return the deployment.

    Nothing is done if neither the sources nor the settings have changed.
    `report_step` is called with a description of each step.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    fingerprint = _fingerprint(cloud, shop_id, timeouts)
    last = _last_deployment(folder)
    if last and last.fingerprint == fingerprint and _exists(cloud, last.api_id):
        return last
    report_step("Creating tables, workflow and user pool")
    try:
        outputs = infrastructure.deploy(
            cloud.aws,
            STAGE,
            infrastructure.Settings(
                timeouts.customer_seconds,
                timeouts.barista_seconds,
                is_local=True,
                alarm_email="",
                default_shop_id=shop_id,
            ),
        )
    except DeploymentFailed as failure:
        if last is None:
            raise
        # For instance, a table whose index changed cannot be updated under its name.
        hint = "If an older version opened this shop, ./shop open --fresh starts a new one."
        raise DeploymentFailed(f"{failure} {hint}") from failure
    report_step("Building the Lambda package")
    variables = package.settings(
        STAGE,
        outputs,
        cloud="local",
        iot_data_url=f"http://{cloud.mqtt_host}",
        default_shop_id=shop_id,
    )
    built = package.build(STAGE, outputs, variables, folder.build)
    report_step("Deploying the functions and the API")
    app = app_stack.deploy(cloud.aws, STAGE, built, outputs["PackageBucket"])
    api_id = app.outputs["RestAPIId"]
    gateway_responses.apply(cloud.aws, api_id)
    deployment = Deployment(fingerprint, api_id, outputs)
    write_json(folder.deployed, asdict(deployment))
    return deployment


def _last_deployment(folder: Folder) -> Deployment | None:
    found = read_json(folder.deployed)
    return Deployment(**found) if found else None


def _exists(cloud: Cloud, api_id: str) -> bool:
    """Return whether the API exists; after a power cut it may not have been saved."""
    try:
        cloud.aws.client("apigateway").get_rest_api(restApiId=api_id)
    except ClientError:
        return False
    return True


def _fingerprint(cloud: Cloud, shop_id: str, timeouts: Timeouts) -> str:
    """Return a hash of the sources and of the deployment's settings."""
    digest = hashlib.sha256(f"{cloud.endpoint_url} {cloud.region} {shop_id} {timeouts}".encode())
    for path in _source_files():
        digest.update(f"{path.relative_to(REPOSITORY)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in _SOURCES:
        source = REPOSITORY / name
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            if path.is_file() and not _NOT_SOURCES & set(path.relative_to(REPOSITORY).parts):
                yield path
