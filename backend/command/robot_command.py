"""`shop robot`: simulated customers and baristas."""

from __future__ import annotations

import click

from backend.console import open_console
from backend.local import opening
from backend.local.folder import default_folder
from backend.robot import Plan, StaffCredentials, run_robot
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
@click.pass_context
def command(
    context: click.Context,
    orders: int,
    rate: float | None,
    baristas: int,
    seed: int,
) -> None:
    """Simulate customers and baristas in the open shop, and check every order.

    They scan, choose, change their minds and leave as people do. The exit code is
    1 if an order was lost or a call failed.
    """
    folder = default_folder()
    shop = opening.find_open(folder)
    if shop is None:
        raise click.ClickException("The shop is closed; open it with ./shop open.")
    credentials = StaffCredentials(
        display=shop.staff["display"],
        baristas=(shop.staff["barista"],),
        manager=shop.staff["manager"],
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
