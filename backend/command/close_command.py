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
    has_crashed = opening.is_partly_running(default_folder())
    if opening.close_shop(default_folder()):
        kept = "the last saved state is restored next time" if has_crashed else "its state is saved"
        click.echo(f"The shop is closed; {kept}.")
    else:
        click.echo("The shop was not open.")
