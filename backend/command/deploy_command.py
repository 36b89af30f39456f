"""`shop deploy`: deploys the shop to AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from backend.command.stage_options import Target, find_target, stage_options
from backend.console import open_console
from backend.deploy import first_order, preflight, stages
from backend.deploy.infrastructure import Settings
from backend.deploy.preflight import Preflight
from backend.deploy.stacks import Change
from backend.deploy.staff import Login, StaffPool
from backend.deploy.stages import DeployedStage, Stage
from backend.local import sample_menu
from backend.operations import stack as operations_stack


@click.command("deploy")
@stage_options(required=True)
@click.option("--domain", metavar="NAME", help="A domain name, such as bar.example.org.")
@click.option("--alarm-email", metavar="ADDRESS", help="Who is told of alarms.")
@click.option("--shop", "shop_id", metavar="ID", help="The first shop; demo, if there is none.")
@click.option("--plan", "plan_only", is_flag=True, help="Show what would change; change nothing.")
@click.option("--no-smoke", is_flag=True, help="Order no drink at the end.")
@click.option("--no-operations", is_flag=True, help="Leave dashboard and alarms as they are.")
@click.option(
    "--package",
    "packaged",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help='Deploy what "shop package" built.',
)
def command(
    stage_name: str,
    region: str | None,
    profile: str | None,
    domain: str | None,
    alarm_email: str | None,
    shop_id: str | None,
    plan_only: bool,
    no_smoke: bool,
    no_operations: bool,
    packaged: Path | None,
) -> None:
    """Deploy the shop to AWS, or bring it up to date there.

    It may be interrupted and repeated: it goes on where it ended, and what is up to
    date stays as it is. A stack that cannot be changed is rolled back. Domain, alarm
    address and shop stay what they are if they are not given.
    """
    target = find_target(stage_name, region, profile)
    console = open_console()
    account = check_account(target, console)
    settings = Settings(
        is_local=target.aws.is_local,
        alarm_email=alarm_email,
        default_shop_id=shop_id,
        is_protected=not target.aws.is_local,
    )
    stage = Stage(stage_name, settings, domain)
    if plan_only:
        with steps(console) as report_step:
            changes = stages.plan(target.aws, stage, account, target.folder, report_step, packaged)
            if not no_operations:
                report_step("Comparing the dashboard and the alarms")
                changes |= operations_stack.plan(target)
        _show_plan(changes, console)
        return
    with steps(console) as report_step:
        deployed = stages.deploy(
            target.aws, stage, account, target.folder, report_step, packaged=packaged
        )
        if not no_operations:
            report_step("Deploying the dashboard and the alarms")
            operations_stack.deploy(target)
        manager = set_up(target, deployed, report_step, smoke=not no_smoke)
    show_result(target, deployed, manager, console)


def check_account(target: Target, console: Console) -> Preflight:
    """Return what was found about the account, and show its warnings.

    Raises:
        PreflightFailed: Nothing can be deployed there.
    """
    account = preflight.check(target.aws)
    console.print(
        f"Stage {target.name} in {target.aws.region}, account {account.account_id}, "
        f"as {account.caller}"
    )
    for warning in account.warnings:
        console.print(Text(warning, style="yellow"))
    return account


@contextmanager
def steps(console: Console) -> Iterator[Callable[[str], None]]:
    """Yield a function that shows the step that is being done."""
    with console.status("") as status:

        def report_step(step: str) -> None:
            status.update(Text(f"{step} ..."))
            console.print(f"{step} ...")

        yield report_step


def set_up(
    target: Target, deployed: DeployedStage, report_step: Callable[[str], None], *, smoke: bool
) -> Login | None:
    """Create the first shop and manager, and order a drink; return the new manager's login."""
    pool = StaffPool(target.aws, deployed.outputs["UserPoolId"])
    with target.reached() as url, pool.temporary_user() as login:
        report_step("Creating the first shop")
        shop_id = deployed.outputs["DefaultShopId"]
        first_order.ensure_shop(url, login, shop_id, sample_menu.NAME, sample_menu.MENU)
        if smoke:
            report_step("Ordering a drink")
            first_order.make_smoke_order(url, login, sample_menu.MENU)
    if any("manager" in member.roles for member in pool.members()):
        return None
    return pool.add("manager", "manager", "Manager")


def _show_plan(changes: dict[str, list[Change] | None], console: Console) -> None:
    for stack, found in changes.items():
        if found is None:
            console.print(f"{stack}: is compared once the shared resources exist.")
        elif not found:
            console.print(f"{stack}: no changes.")
        else:
            console.print(f"{stack}:")
            for change in found:
                replaced = " (replaced)" if change.is_replaced else ""
                line = f"  {change.action:7} {change.resource}{replaced}  {change.kind}"
                console.print(Text(line, style="red" if change.is_replaced else ""))


def show_result(
    target: Target, deployed: DeployedStage, manager: Login | None, console: Console
) -> None:
    """Show the URLs of a stage, and the password of its new manager."""
    url = deployed.url
    console.print()
    console.print(Text(f"The shop is deployed: {url}", style="bold"), soft_wrap=True)
    console.print(f"  phones     {url}/?shop={deployed.outputs['DefaultShopId']}", soft_wrap=True)
    console.print(f"  baristas   ./shop barista --url {url}", soft_wrap=True)
    console.print(f"  the kiosk  ./shop kiosk --url {url}", soft_wrap=True)
    options = f"--stage {target.name} --region {target.aws.region}"
    console.print(f"  staff      ./shop staff add NAME --role barista {options}", soft_wrap=True)
    if deployed.domain and not deployed.domain.has_record:
        record = f"{deployed.domain.name} CNAME {deployed.domain.target}"
        console.print(Text(f"Create this DNS record: {record}", style="yellow"), soft_wrap=True)
    if manager:
        changed = "" if target.aws.is_local else ", to be changed at the first sign-in"
        console.print(f"The manager signs in as {manager.username} with this password{changed}:")
        console.print(Text(f"  {manager.password}", style="bold"))
        console.print("It is shown once. ./shop staff reset manager makes another.")
