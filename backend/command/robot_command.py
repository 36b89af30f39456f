"""`shop robot`: simulated customers and baristas."""

from __future__ import annotations

import click

from backend.console import open_console
from backend.local import opening, staff
from backend.local.folder import default_folder
from backend.local.parent import interrupt_at_end_of_input
from backend.local.process import PidFile
from backend.robot import Credentials, Plan, StaffCredentials, run_robot
from backend.robot.report import progress_bar, summary_view


@click.command("robot")
@click.option("--orders", required=True, type=click.IntRange(1), help="How many customers arrive.")
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    metavar="PER_MINUTE",
    help="How many arrive per minute; by default as many as the queue admits.",
)
@click.option(
    "--baristas",
    default=2,
    show_default=True,
    type=click.IntRange(0),
    help="How many baristas work; with 0, people make the drinks.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    help="Of the random choices.",
)
@click.option("--attached", is_flag=True, hidden=True, help="End with the standard input.")
@click.pass_context
def command(
    context: click.Context,
    orders: int,
    rate: float | None,
    baristas: int,
    seed: int,
    attached: bool,
) -> None:
    """Simulate customers and baristas in the open shop, and check every order.

    They scan, choose, change their minds and leave as people do. The exit code is
    1 if an order was lost or a call failed.
    """
    folder = default_folder()
    if attached:
        interrupt_at_end_of_input()
        context.call_on_close(PidFile(folder.pid_file("robot")).release)
    shop = opening.find_open(folder)
    if shop is None:
        raise click.ClickException("The shop is closed; open it with ./shop open.")
    credentials = StaffCredentials(
        display=_credentials(shop.staff["display"]),
        baristas=(_credentials(shop.staff["barista"]),),
        manager=_credentials(shop.staff["manager"]),
    )
    plan = Plan(
        shop.url,
        shop.shop_id,
        orders,
        baristas,
        rate_per_minute=rate,
        seed=seed,
        limit_record=folder.robot_limit,
    )
    console = open_console()
    with progress_bar(console) as progress:
        summary = run_robot(plan, credentials, progress)
    console.print(summary_view(summary))
    context.exit(0 if summary.is_sound else 1)


def _credentials(person: staff.Credentials) -> Credentials:
    return Credentials(person.username, person.password)
