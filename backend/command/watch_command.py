"""`shop watch`: a running shop's events and figures, as they happen."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path

import click

from backend.client import StaffClient
from backend.client.sanitize import SanitizingFormatter
from backend.command.barista_command import find_target
from backend.command.demo_command import is_screen
from backend.command.shop_url import SHOP_URL
from backend.local import opening
from backend.local.folder import Folder, default_folder
from backend.watch.sign_in import sign_in

_NO_SCREEN = 2
PASSWORD_VARIABLE = "WATCH_PASSWORD"  # noqa: S105 - the variable's name


@click.command("watch")
@click.option(
    "--url",
    type=SHOP_URL,
    metavar="URL",
    help="The shop's URL; by default the shop on this machine.",
)
@click.option("--shop", "shop_id", metavar="ID", help="The shop's id, if there are several.")
@click.option(
    "--username", default="barista", show_default=True, help="A barista's or a manager's name."
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Contains the password; otherwise {PASSWORD_VARIABLE} does, or it is asked for. "
    "Not needed for the shop on this machine.",
)
@click.option("--plain", is_flag=True, help="One line for each event, for a pipe.")
@click.pass_context
def command(
    context: click.Context,
    url: str | None,
    shop_id: str | None,
    username: str,
    password_file: Path | None,
    plain: bool,
) -> None:
    """Watch a shop: the events of its services, and the day's figures above them.

    q or Ctrl-C ends it. It changes nothing in the shop, and shows no customer's name.
    With --plain, the events go to the standard output, and what is said about the
    connection to the standard error.
    """
    if not plain and not is_screen():
        click.echo("Watching needs a terminal to draw on; --plain does without.", err=True)
        context.exit(_NO_SCREEN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it ends cleanly
    folder = default_folder()
    shop = opening.find_open(folder) if url is None else None
    target = find_target(shop, url, shop_id)
    if shop is not None:
        person = shop.staff["barista"]
        staff = StaffClient.sign_in(target.url, person.username, person.password)
    else:
        staff = sign_in(target.url, username, _password(password_file))
    _log_to_file(folder)
    # Imported here, because a refused sign-in does without Textual.
    from backend.watch.launch import watch_on_screen, watch_plainly

    (watch_plainly if plain else watch_on_screen)(staff, target.shop_id)


def _password(file: Path | None) -> str | None:
    if file is not None:
        return file.read_text().strip()
    return os.environ.get(PASSWORD_VARIABLE)


def _log_to_file(folder: Folder) -> None:
    """Log to a file, because the screen is not the log's."""
    path = folder.logs / "watch.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, delay=True)
    handler.setFormatter(SanitizingFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
