"""`shop package`: builds the Lambda package of a stage, for a pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from backend.command.deploy_command import check_account
from backend.command.stage_options import find_target, stage_options
from backend.console import open_console
from backend.deploy import infrastructure, stacks, stages
from backend.deploy.infrastructure import Settings
from backend.deploy.stages import Stage


@click.command("package")
@stage_options(required=True)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write sam.json and deployment.zip to.",
)
def command(stage_name: str, region: str | None, profile: str | None, out: Path) -> None:
    """Build the package of a stage that was deployed before, and deploy nothing.

    "shop deploy --package" deploys it.
    """
    target = find_target(stage_name, region, profile)
    account = check_account(target, open_console())
    settings = Settings()
    workflow = infrastructure.order_processor(stage_name, settings).name
    outputs = {**target.outputs(), **(stacks.outputs(target.aws, workflow) or {})}
    built = stages.build(target.aws, Stage(stage_name, settings), account, outputs, target.folder)
    out.mkdir(parents=True, exist_ok=True)
    for name in ("sam.json", "deployment.zip"):
        shutil.copy2(built / name, out / name)
    click.echo(f"The package is in {out}.")
