"""`shop prepare`: prepares a stage for `chalice deploy`, and finishes it afterwards."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from backend.command.deploy_command import check_account, set_up, show_result, steps
from backend.command.stage_options import Target, find_target, stage_options
from backend.console import open_console
from backend.deploy import (
    account,
    chalice_project,
    chalice_python,
    chalice_stage,
    infrastructure,
    stages,
)
from backend.deploy.infrastructure import Settings
from backend.deploy.package import PROJECT
from backend.deploy.preflight import Preflight
from backend.deploy.stages import Stage


@click.command("prepare")
@stage_options(required=True)
@click.option(
    "--after", is_flag=True, help='Set what "chalice deploy" cannot set, once it is done.'
)
@click.option("--alarm-email", metavar="ADDRESS", help="Who is told of alarms.")
@click.option("--shop", "shop_id", metavar="ID", help="The first shop; demo, if there is none.")
@click.option("--no-smoke", is_flag=True, help="With --after: order no drink at the end.")
def command(
    stage_name: str,
    region: str | None,
    profile: str | None,
    after: bool,
    alarm_email: str | None,
    shop_id: str | None,
    no_smoke: bool,
) -> None:
    """Prepare a stage for "chalice deploy", for those who know Chalice.

    Creates the tables, the workflow and the user pool, and writes the stage's settings
    for Chalice into this folder. After "chalice deploy", run it again with --after. "shop
    deploy" does all of this in one command; a stage goes one way or the other.
    """
    target = find_target(stage_name, region, profile)
    chalice_stage.require_chalices(target.aws, stage_name)
    console = open_console()
    checked = check_account(target, console)
    if after:
        _finish(target, console, smoke=not no_smoke)
        return
    settings = Settings(
        is_local=target.aws.is_local,
        alarm_email=alarm_email,
        default_shop_id=shop_id,
        is_protected=not target.aws.is_local,
    )
    with steps(console) as report_step:
        report_step("Looking for the Python of Lambda")
        chalice = chalice_python.chalice()
        report_step("Creating tables, workflow and user pool")
        prepare(target, checked, settings, PROJECT)
    _show_next(target, chalice, console)


def prepare(target: Target, checked: Preflight, settings: Settings, project: Path) -> None:
    """Deploy the shared resources of a stage, and write what Chalice reads into `project`.

    Raises:
        DeploymentFailed: CloudFormation failed.
    """
    if not target.aws.is_local:
        account.ensure_api_logging(target.aws)
    outputs = infrastructure.deploy(target.aws, target.name, settings)
    chalice_stage.deploy_log_groups(target.aws, target.name)
    variables = stages.variables(target.aws, Stage(target.name, settings), checked, outputs)
    chalice_project.write(project, target.name, outputs, variables)
    app = chalice_stage.find(target.aws, target.name)
    if app is not None:
        chalice_project.restore_deployed(project, target.name, app)


def _finish(target: Target, console: Console, *, smoke: bool) -> None:
    outputs = target.outputs()
    with steps(console) as report_step:
        report_step("Setting what Chalice cannot set")
        chalice_stage.finish(target.aws, target.name, outputs)
        deployed = stages.find(target.aws, target.name, outputs)
        assert deployed is not None
        manager = set_up(target, deployed, report_step, smoke=smoke)
    show_result(target, deployed, manager, console)


def _show_next(target: Target, chalice: Path, console: Console) -> None:
    profile = f" --profile {target.aws.profile}" if target.aws.profile else ""
    options = f"--stage {target.name}{profile}"
    region = f"AWS_DEFAULT_REGION={target.aws.region}"
    console.print(f"The stage {target.name} is prepared. Now, in this folder:")
    console.print(f"  {region} {chalice} deploy {options}", soft_wrap=True)
    after = f"./shop prepare --after {options} --region {target.aws.region}"
    console.print(f"and then, every time: {after}", soft_wrap=True)
