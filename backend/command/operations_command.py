"""`shop operations`: the dashboard, the alarms and the event registry of a stage on AWS."""

from __future__ import annotations

import click

from backend.command.operated_stage import operates_stage
from backend.local import deployment
from backend.operations import stack
from backend.operations.errors import OperationsError
from backend.operations.stack import AlarmSettings
from backend.operations.stage import Stage


@click.command("operations")
@click.option(
    "--quiet-minutes",
    type=click.IntRange(5, 1440),
    help="Ring when an open shop has no order for so long; an hour at first.",
)
@click.option(
    "--budget",
    "budget_usd",
    type=click.IntRange(0),
    help="The account's budget for a month, in US dollars; 0 for none.",
)
@click.option("--budget-email", help="Who is told when the budget is nearly spent.")
@operates_stage
def command(
    stage: Stage, quiet_minutes: int | None, budget_usd: int | None, budget_email: str | None
) -> None:
    """Set the alarms of a stage on AWS, and deploy its dashboard and event registry.

    "shop deploy" deploys dashboard and alarms as well. They are stacks of their own, which
    change nothing of the stage; what is not given stays as it is. docs/operations.md
    says what each alarm means.
    """
    if stage.name == deployment.STAGE:
        raise OperationsError(
            "The shop on this machine has no CloudWatch; name a stage on AWS with --stage."
        )
    if bool(budget_usd) != bool(budget_email):
        raise click.UsageError("Give --budget and --budget-email together.")
    settings = AlarmSettings(quiet_minutes, budget_usd, budget_email)
    outputs = stack.deploy(stage, settings)
    stack.deploy_registry(stage)
    click.echo(f"The dashboard is at {outputs['DashboardUrl']}")
