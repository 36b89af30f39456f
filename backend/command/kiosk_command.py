"""`shop kiosk`: the QR code and the order board on the counter."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import click

from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import SanitizingFormatter, sanitize
from backend.command.shop_url import SHOP_URL
from backend.local.folder import default_folder
from backend.private_files import read_json
from display_kiosk.settings import Credentials, Settings
from display_kiosk.watchdog import Watchdog, is_watched

PASSWORD_VARIABLE = "KIOSK_PASSWORD"  # noqa: S105 - the variable's name
_WEB_ONLY = ("--web", "--host", "--port")


@click.command("kiosk")
@click.option(
    "--url",
    type=SHOP_URL,
    metavar="URL",
    help="The shop's URL; by default the shop on this machine.",
)
@click.option("--shop", "shop_id", help="The shop's id; by default the deployment's own.")
@click.option("--username", default="display", show_default=True, help="The user name.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Contains the password; otherwise {PASSWORD_VARIABLE} does. "
    "Not needed for the shop on this machine.",
)
@click.option("--line", default="", help="A line of text at the bottom.")
@click.option(
    "--ready-minutes",
    type=click.FloatRange(0.5, 120),
    default=10,
    show_default=True,
    help="How long a ready number stays on the board if it is not collected.",
)
@click.option("--announce", is_flag=True, help="Announce ready numbers with espeak-ng, or a chime.")
@click.option("--web", is_flag=True, help="Serve the kiosk to a browser in kiosk mode.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="With --web: the address to listen on."
)
@click.option("--port", default=8080, show_default=True, help="With --web: the port.")
def command(
    url: str | None,
    shop_id: str | None,
    username: str,
    password_file: Path | None,
    line: str,
    ready_minutes: float,
    announce: bool,
    web: bool,
    host: str,
    port: int,
) -> None:
    """Show the QR code and the order board, full screen.

    It needs no attention: it waits for a shop that is not open yet, signs in again
    when necessary, and is restarted if it hangs. Ctrl-Q quits.
    """
    settings = Settings(
        url=url or _local_shop()["url"],
        shop_id=shop_id,
        line=sanitize(line),
        ready_for=timedelta(minutes=ready_minutes),
        announces=announce,
    )
    credentials = _credentials(url, username, password_file)
    warning = plaintext_warning(settings.url)
    if warning and not is_watched():
        click.echo(warning, err=True)
    # Imported late, to keep the watchdog small.
    if web:
        from display_kiosk.web import serve_kiosk

        serve_kiosk(_own_command(), host, port)
    elif is_watched():
        from display_kiosk.run import run_kiosk

        _configure_logging()
        sys.exit(run_kiosk(settings, credentials))
    else:
        # The page in a browser starts a new kiosk itself.
        in_browser = "TEXTUAL_DRIVER" in os.environ
        sys.exit(Watchdog(_own_command(), restarts=not in_browser).run())


def _own_command() -> list[str]:
    """Return the command line that starts this kiosk in a terminal, not serving a page."""
    arguments: list[str] = []
    rest = iter(sys.argv[1:])
    for argument in rest:
        if argument in ("--host", "--port"):
            next(rest, None)
        elif argument.split("=")[0] not in _WEB_ONLY:
            arguments.append(argument)
    return [sys.executable, "-P", "-m", "backend.command", *arguments]


def _local_shop() -> dict[str, Any]:
    """Return the content of `local.json`."""
    description = read_json(default_folder().description)
    if description is None:
        raise click.ClickException(
            "There is no shop on this machine yet; open it with ./shop open, or use --url."
        )
    return description


def _credentials(
    url: str | None, username: str, password_file: Path | None
) -> Callable[[], Credentials]:
    """Return a function that reads the credentials, which may change while the kiosk runs."""
    if password_file is not None:
        return lambda: Credentials(username, password_file.read_text().strip())
    if PASSWORD_VARIABLE in os.environ:
        return lambda: Credentials(username, os.environ[PASSWORD_VARIABLE])
    known = read_json(default_folder().description) or {}
    if url is None or url == known.get("url"):
        return lambda: Credentials(**_local_shop()["staff"]["display"])
    raise click.UsageError(f"A shop elsewhere needs --password-file or {PASSWORD_VARIABLE}.")


def _configure_logging() -> None:
    """Log to a file, because the screen is the kiosk's."""
    os.umask(0o077)  # the log, and rotated ones, are readable by their owner alone
    path = default_folder().logs / "kiosk.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1)
    handler.setFormatter(SanitizingFormatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
