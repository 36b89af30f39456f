"""`shop bench`: measures what a drink costs, and how quick and large everything is."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
from rich.text import Text

from backend.bench import budget, report
from backend.bench.profiles import Profile
from backend.bench.run import SECTIONS, BenchPlan, Section, run_bench, used_now
from backend.console import open_console


@click.command("bench")
@click.argument("sections", nargs=-1, type=click.Choice(SECTIONS))
@click.option(
    "--profile",
    default="quiet",
    show_default=True,
    type=click.Choice(get_args(Profile)),
    help="Whose costs: 71 drinks an hour, 60 orders at once, a closed day with nothing"
    " connected, or one with terminals and a kiosk left running.",
)
@click.option(
    "--drinks",
    default=5,
    show_default=True,
    type=click.IntRange(1),
    help="How many drinks the counts are averaged over.",
)
@click.option(
    "--open-orders",
    default=1000,
    show_default=True,
    type=click.IntRange(300),
    help="How many orders are on the barista's terminal.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the results.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Show the ratio to the results of an earlier run.",
)
@click.option("--write-budget", is_flag=True, help="Make what a drink uses now its budget.")
def command(
    sections: tuple[Section, ...],
    profile: Profile,
    drinks: int,
    open_orders: int,
    json_file: Path | None,
    against: Path | None,
    write_budget: bool,
) -> None:
    """Measure the shop: all of it, or only some SECTIONS.

    cost: requests, units, messages and dollars for a drink. latency and throughput:
    times, memory, and whole orders a second. fsync: both modes of --fsync side by side.
    functions: size and import time. terminal: the barista's terminal with many orders.
    Each opens shops of its own.
    """
    console = open_console()
    earlier = report.read_numbers(against) if against else {}
    with console.status("") as status:

        def report_step(step: str) -> None:
            status.update(Text(f"{step} ..."))

        if write_budget:
            budget.write_budget(used_now(report_step))
            return
        plan = BenchPlan(sections or SECTIONS, profile, drinks, open_orders)
        results = run_bench(plan, report_step)
    report.show(results, earlier, console)
    if json_file:
        report.write(results, json_file)
