"""`shop replay`: sends archived events to one listener again."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from backend.command.operated_stage import operates_stage
from backend.operations import replay
from backend.operations.stage import Stage

_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


@click.command("replay")
@click.option(
    "--from",
    "began",
    required=True,
    type=click.DateTime(_FORMATS),
    help="The first moment, in this machine's time zone.",
)
@click.option(
    "--to", "ended", type=click.DateTime(_FORMATS), help="The last moment; by default now."
)
@click.option("--listener", required=True, help="Such as order_journey, or an extension's name.")
@operates_stage
def command(stage: Stage, began: datetime, ended: datetime | None, listener: str) -> None:
    """Send the archived events of a period to one listener again.

    Use it after a listener lost events, for instance by a defect that did not raise, or
    to give a new extension the events of the past. Handlers are idempotent.
    """
    first, last = began.astimezone(UTC), (ended or datetime.now(UTC)).astimezone(UTC)
    if first >= last:
        raise click.UsageError("--from must be before --to.")
    started = replay.start(stage, listener, first, last)
    started.wait(lambda progress: click.echo(progress, err=True))
    click.echo(f"The events were replayed to {listener}.")
