"""`shop restore`: makes a shop of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from backend.local import opening
from backend.local.backup import restore
from backend.local.folder import default_folder


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--replace",
    is_flag=True,
    help="Delete the shop that is on this machine first.",
)
@click.option(
    "--keep-keys",
    is_flag=True,
    help="Keep the backup's keys, so that staff stay signed in. By default they are new.",
)
def command(file: Path, replace: bool, keep_keys: bool) -> None:
    """Restore the shop in FILE, which "shop backup" wrote, on this or another machine.

    Orders, menus, codes and passwords are those of the backup. Customers keep following
    their orders if the shop is reached by the same URL.
    """
    folder = default_folder()
    with opening.exclusive_lock(folder):
        restore(folder, file, replace=replace, keep_keys=keep_keys)
    click.echo('The shop is restored; "shop open" opens it.')
