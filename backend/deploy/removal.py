"""Removes a stage: its stacks, and its data if that is wanted."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from backend.deploy import infrastructure, stacks
from backend.deploy.aws import Aws
from backend.deploy.infrastructure import Settings

# What CloudFormation retains when it deletes the foundation.
_RETAINED_TABLES = ("config", "orders")

ReportStep = Callable[[str], None]


def stack_names(aws: Aws, stage: str, *, data: bool) -> list[str]:
    """Return the stacks that `remove` deletes, in that order: each before what it needs."""
    foundation = infrastructure.foundation_name(stage)
    found = stacks.names(aws, f"serverlesspresso-{stage}-")
    return [name for name in found if name != foundation] + (
        [foundation] if data and foundation in found else []
    )


def remove(aws: Aws, stage: str, *, data: bool, report_step: ReportStep) -> None:
    """Delete the stacks of a stage; its orders, shops and staff only if `data`.

    Without `data` the foundation stays: it costs next to nothing at rest, and the next
    deployment finds everything as it was.

    Raises:
        DeploymentFailed: A resource could not be deleted.
    """
    outputs = infrastructure.outputs(aws, stage)
    for name in stack_names(aws, stage, data=data):
        report_step(f"Deleting {name}")
        if name == infrastructure.foundation_name(stage) and outputs is not None:
            _unprotect(aws, stage)
            _empty(aws, outputs["PackageBucket"])
        stacks.delete(aws, name)
    if data:
        report_step("Deleting orders, shops and staff")
        _delete_retained(aws, stage, outputs)


def _unprotect(aws: Aws, stage: str) -> None:
    settings = Settings(is_local=aws.is_local, is_protected=False)
    stacks.deploy(aws, infrastructure.foundation(stage, settings))


def _empty(aws: Aws, bucket: str) -> None:
    """Delete every version of every object; CloudFormation deletes empty buckets alone."""
    s3 = aws.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def _delete_retained(aws: Aws, stage: str, outputs: dict[str, str] | None) -> None:
    database = aws.client("dynamodb")
    for table in _RETAINED_TABLES:
        try:
            database.delete_table(TableName=f"serverlesspresso-{stage}-{table}")
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
    if outputs is None:
        return
    try:
        aws.client("cognito-idp").delete_user_pool(UserPoolId=outputs["UserPoolId"])
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
