"""The options of the commands that operate a stage: which one, and in which region."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from backend.deploy.aws import Aws
from backend.local import cloud, deployment
from backend.local.folder import default_folder
from backend.operations.errors import OperationsError, StageNotFound
from backend.operations.stage import Stage


def stage_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--stage` and `--region`; the command is called with a `Stage` as `stage`."""

    @click.option(
        "--stage",
        "stage_name",
        default=deployment.STAGE,
        show_default=True,
        help="Which stage; local is the shop on this machine.",
    )
    @click.option("--region", help="AWS's region, if not the one of your AWS configuration.")
    @functools.wraps(command)
    def with_stage(*arguments: Any, stage_name: str, region: str | None, **options: Any) -> None:
        with _aws_errors():
            command(*arguments, stage=_stage(stage_name, region), **options)

    return with_stage


def _stage(name: str, region: str | None) -> Stage:
    if name == deployment.STAGE:
        local = cloud.load_settings(default_folder())
        if local is None or not cloud.is_answering(local):
            raise StageNotFound("The shop is closed; open it with ./shop open.")
        return Stage(local.aws, name)
    region = region or boto3.session.Session().region_name
    if region is None:
        raise OperationsError("Please name a region: --region eu-west-1, or AWS_DEFAULT_REGION.")
    return Stage(Aws(region), name)


@contextmanager
def _aws_errors() -> Iterator[None]:
    """Report what AWS refuses as one sentence: its code and the call, without what was sent."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise OperationsError(f"AWS refused {error.operation_name}: {code}.") from error
    except BotoCoreError as error:
        raise OperationsError(f"AWS cannot be called: {error}") from error
