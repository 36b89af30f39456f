"""`shop backup`: writes the shop on this machine to one file."""

from __future__ import annotations

from pathlib import Path

import click

from backend.local.backup import back_up
from backend.local.folder import default_folder


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write the shop on this machine to FILE, also while it is open.

    FILE contains orders, menus, passwords and keys: keep it where nobody else can read
    it. It contains no phone numbers. "shop restore" makes a shop of it again.
    """
    size = back_up(default_folder(), file)
    click.echo(f"The shop is backed up in {file} ({size / 1e6:.1f} MB).")
