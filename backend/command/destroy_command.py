"""`shop destroy`: removes a stage from AWS."""

from __future__ import annotations

import click

from backend.command.deploy_command import check_account, steps
from backend.command.stage_options import find_target, stage_options
from backend.console import open_console
from backend.deploy import chalice_stage, removal


@click.command("destroy")
@stage_options(required=True)
@click.option("--data", is_flag=True, help="Delete orders, shops and staff as well, for good.")
def command(stage_name: str, region: str | None, profile: str | None, data: bool) -> None:
    """Remove a stage from AWS, after its name was typed as a confirmation.

    Its orders, shops and staff are kept, and the next "shop deploy" finds them,
    unless --data is given.
    """
    target = find_target(stage_name, region, profile)
    console = open_console()
    check_account(target, console)
    chalice_stage.require_deleted(target.aws, stage_name)
    names = removal.stack_names(target.aws, stage_name, data=data)
    if not names:
        raise click.ClickException(f"There is nothing of {stage_name} to be removed.")
    for name in names:
        console.print(f"  {name}")
    kept = "Orders, shops and staff are deleted for good" if data else "Orders are kept"
    typed = click.prompt(f"{kept}. Type {stage_name} to remove these stacks", default="")
    if typed != stage_name:
        raise click.ClickException("Nothing was removed.")
    with steps(console) as report_step:
        removal.remove(target.aws, stage_name, data=data, report_step=report_step)
    console.print(f"{stage_name} is removed.")
