"""The options that name a stage, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from botocore.exceptions import ProfileNotFound

from backend.deploy import aws, infrastructure, preflight, stages
from backend.local import cloud, deployment, opening, stage_front_door
from backend.local.folder import default_folder
from backend.operations.stage import Stage
from backend.private_files import read_json

Command = TypeVar("Command", bound=Callable[..., Any])
_STAGE = re.compile(r"[a-z0-9]{1,16}")


class Target(Stage):
    """A stage that a command is for, in a region of AWS or in the local AWS."""

    @property
    def folder(self) -> Path:
        """Where its package is built."""
        return default_folder().root / "stages" / self.name / "build"

    def outputs(self) -> dict[str, str]:
        """Return the outputs of its foundation.

        Raises:
            ClickException: It is not deployed.
        """
        found = infrastructure.outputs(self.aws, self.name)
        if found is None:
            raise click.ClickException(
                f"There is no stage {self.name} in {self.aws.region}; "
                f"./shop deploy --stage {self.name} makes it."
            )
        return found

    @contextmanager
    def reached(self) -> Iterator[str]:
        """Yield a URL by which this machine reaches the stage's API for the `with` block.

        Raises:
            ClickException: It is not deployed.
        """
        outputs = self.outputs()
        deployed = stages.find(self.aws, self.name, outputs)
        if deployed is None:
            raise click.ClickException(f"The app of {self.name} is not deployed.")
        if not self.aws.is_local:
            yield deployed.url
            return
        if self.name == deployment.STAGE:
            yield _open_shop().url
            return
        with stage_front_door.opened(
            self.aws,
            self.name,
            deployed.api_id,
            outputs["UserPoolClientId"],
            preflight.iot_data_url(self.aws),
        ) as url:
            yield url


def _stage_name(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _STAGE.fullmatch(value):
        raise click.BadParameter("A stage has 1 to 16 letters a-z and digits.")
    return value


def stage_options(*, required: bool) -> Callable[[Command], Command]:
    """Return a decorator that adds `--stage`, `--region` and `--profile` to a command."""
    elsewhere = "" if required else " By default the shop on this machine."
    options = (
        click.option(
            "--stage",
            "stage_name",
            required=required,
            metavar="NAME",
            callback=_stage_name,
            help=f"The stage on AWS, such as prod.{elsewhere}",
        ),
        click.option("--region", metavar="REGION", help="Its region; by default the profile's."),
        click.option("--profile", metavar="NAME", help="The profile of the AWS credentials."),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def find_target(stage_name: str | None, region: str | None, profile: str | None) -> Target:
    """Return the stage that the options mean; without `--stage` the open shop on this machine.

    Raises:
        ClickException: Nothing says which region is meant, or no shop is open here.
    """
    if stage_name is None:
        return Target(_open_cloud().aws, deployment.STAGE)
    try:
        found = aws.from_environment(region, profile)
    except (aws.NoRegion, ProfileNotFound) as error:
        raise click.ClickException(str(error)) from error
    if found.is_local:
        if stage_name == deployment.STAGE:
            raise click.ClickException("This stage is the shop of ./shop open.")
        found = stage_front_door.as_root(found)
    return Target(found, stage_name)


def _open_shop() -> opening.OpenShop:
    shop = opening.find_open(default_folder())
    if shop is None:
        raise click.ClickException("The shop is closed; open it with ./shop open, or name --stage.")
    return shop


def _open_cloud() -> cloud.Cloud:
    _open_shop()
    local = cloud.load_settings(default_folder())
    assert local is not None, read_json(default_folder().cloud_settings)
    return local
