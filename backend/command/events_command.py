"""`shop events`: the events of a stage, as they are published."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import asdict

import click

from backend.command.operated_stage import operates_stage
from backend.operations.event_tail import EventTail
from backend.operations.stage import Stage

_DEFAULT_SECONDS = 10


@click.command("events")
@click.option("--follow", is_flag=True, help="Go on until Ctrl-C, instead of for ten seconds.")
@click.option("--shop", "shop_id", help="Show the events of this shop alone.")
@click.option("--order", "order_id", help="Show the events of this order alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each event.")
@operates_stage
def command(
    stage: Stage, follow: bool, shop_id: str | None, order_id: str | None, as_json: bool
) -> None:
    """Show the events of a stage as they are published.

    Neither task tokens nor codes, names or phone numbers are shown. A rule and a queue
    are made for as long as this runs.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it cleans up
    until = None if follow else time.monotonic() + _DEFAULT_SECONDS
    with EventTail(stage) as tail:
        if not as_json:
            click.echo(f"Waiting for events of the stage {stage.name} ...", err=True)
        while until is None or time.monotonic() < until:
            for event in tail.read():
                if shop_id in (None, event.shop_id) and order_id in (None, event.order_id):
                    click.echo(json.dumps(asdict(event)) if as_json else event.line())
