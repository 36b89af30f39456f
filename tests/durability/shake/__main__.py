"""`./shop test --shake`: runs the shaking table; fails if anything was lost or a screen late."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from pathlib import Path

import click

from tests.durability.shake.report import late, losses, markdown, round_line, summary
from tests.durability.shake.set_up import set_up
from tests.durability.shake.table import Round


@click.command()
@click.option("--minutes", default=5.0, show_default=True, type=click.FloatRange(0.1))
@click.option("--seed", default=1, show_default=True, help="Of the schedule of faults.")
@click.option("--customers", default=6, show_default=True, help="How many come at once.")
def main(minutes: float, seed: int, customers: int) -> None:
    """Let faults happen to a real shop at random, and check that nothing is lost.

    Once the faults are over and the shop stores changes again, every screen must show within
    10 seconds what the API says. On an overloaded machine (a load average of more than 3 for
    each processor) that is reported, and does not fail.

    The same seed gives the same faults in the same order; what they hit depends on
    the machine.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    root = Path(tempfile.mkdtemp(prefix="shaking-table-"))
    began = time.monotonic()
    with set_up(root, seed, customers=customers) as table:
        click.echo(f"The shop's files and logs are in {root}.")

        def report(one: Round) -> None:
            click.echo(round_line(len(table.rounds), one))

        table.shake(report, seconds=60 * minutes)
        minutes_run = (time.monotonic() - began) / 60
        click.echo("\n" + "\n".join(summary(table, minutes_run)))
        click.echo("\n" + "\n".join(markdown(table, minutes_run)))
        is_good = losses(table) == 0 and late(table) == 0
    if not is_good:
        raise click.exceptions.Exit(1)  # the files are kept
    shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main(prog_name="./shop test --shake")
