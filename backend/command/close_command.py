"""`shop close`: stops the shop on this machine."""

from __future__ import annotations

import click

from backend.local import opening
from backend.local.folder import default_folder


@click.command("close")
def command() -> None:
    """Close the shop on this machine and stop all its processes.

    Its state is saved and restored by the next "shop open".
    """
    if opening.close_shop(default_folder()):
        click.echo("The shop is closed; its state is saved.")
    else:
        click.echo("The shop was not open.")
