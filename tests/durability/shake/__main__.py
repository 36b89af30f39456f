"""`./shop test --shake`: runs the shaking table, and fails if anything was lost."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from pathlib import Path

import click

from tests.durability.shake.report import round_line, summary
from tests.durability.shake.table import Round, set_up


@click.command()
@click.option("--minutes", default=5.0, show_default=True, type=click.FloatRange(0.1))
@click.option("--seed", default=1, show_default=True, help="Of the schedule of faults.")
@click.option("--customers", default=6, show_default=True, help="How many come at once.")
def main(minutes: float, seed: int, customers: int) -> None:
    """Let faults happen to a real shop at random, and check that nothing is lost.

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
        problems = [problem for one in table.rounds for problem in one.problems]
        click.echo("\n" + "\n".join(summary(table, (time.monotonic() - began) / 60)))
    if problems:
        raise click.exceptions.Exit(1)  # the files are kept
    shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main(prog_name="./shop test --shake")
