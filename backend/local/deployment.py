"""Deploys the shop into the local AWS, or finds that it is there already.

The same templates and the same package go to AWS by `backend.deploy`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from backend.deploy import gateway_responses, infrastructure, package
from backend.local.cloud import Cloud
from backend.local.folder import REPOSITORY, Folder, read_json, write_private_json

STAGE = "local"
_SOURCES = (
    "app.py",
    "requirements.txt",
    "chalicelib",
    ".chalice",
    "backend/infrastructure",
    "backend/deploy",
)
_NOT_SOURCES = frozenset({"__pycache__", "deployed", "deployments"})

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Timeouts:
    """How long the workflow waits, in seconds: for the customer, and for the bar."""

    customer_seconds: int = 300
    barista_seconds: int = 900


@dataclass(frozen=True)
class Deployment:
    """What is deployed.

    Attributes:
        fingerprint: Of everything that it was made from.
        api_id: The REST API.
        outputs: Of the shared stacks, such as `UserPoolId`.
    """

    fingerprint: str
    api_id: str
    outputs: dict[str, str]


def deploy(
    folder: Folder, cloud: Cloud, shop_id: str, timeouts: Timeouts, tell: Tell
) -> Deployment:
    """Bring the local AWS up to date with the sources and return what is there.

    Nothing is done when neither the sources nor the settings have changed since
    last time. `tell` is called with each step, for a person.

    Raises:
        DeploymentFailed: CloudFormation gave up on a resource.
    """
    fingerprint = _fingerprint(cloud, shop_id, timeouts)
    earlier = _earlier(folder)
    if earlier and earlier.fingerprint == fingerprint and _exists(cloud, earlier.api_id):
        return earlier
    tell("Laying out tables, workflow and sign-in")
    outputs = infrastructure.deploy(
        cloud.aws,
        STAGE,
        customer_timeout_seconds=timeouts.customer_seconds,
        barista_timeout_seconds=timeouts.barista_seconds,
        event_records=False,  # MiniStack writes no events to logs or archives
    )
    tell("Packing the functions")
    variables = package.settings(
        STAGE,
        outputs,
        cloud="local",
        iot_data_url=f"http://{cloud.mqtt_host}",
        default_shop_id=shop_id,
    )
    built = package.build(STAGE, outputs, variables, folder.build)
    tell("Putting the functions and the API in place")
    api_id = package.deploy_stack(cloud.aws, STAGE, built)
    gateway_responses.apply(cloud.aws, api_id)
    deployment = Deployment(fingerprint, api_id, outputs)
    write_private_json(folder.deployed, asdict(deployment))
    return deployment


def _earlier(folder: Folder) -> Deployment | None:
    found = read_json(folder.deployed)
    return Deployment(**found) if found else None


def _exists(cloud: Cloud, api_id: str) -> bool:
    """Return whether the API is there; after a power cut it may not have been saved."""
    try:
        cloud.aws.client("apigateway").get_rest_api(restApiId=api_id)
    except ClientError:
        return False
    return True


def _fingerprint(cloud: Cloud, shop_id: str, timeouts: Timeouts) -> str:
    """Return a hash of the sources and of the settings that are deployed with them."""
    seen = hashlib.sha256(f"{cloud.endpoint_url} {cloud.region} {shop_id} {timeouts}".encode())
    for path in _source_files():
        seen.update(f"{path.relative_to(REPOSITORY)} {path.stat().st_size}\n".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in _SOURCES:
        place = REPOSITORY / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and not _NOT_SOURCES & set(path.relative_to(REPOSITORY).parts):
                yield path
