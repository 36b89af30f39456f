"""`shop kiosk`: the QR code and the order board on the counter."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import click

from backend.client import Credentials
from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import SanitizingFormatter, sanitize
from backend.command.shop_url import SHOP_URL
from backend.local.folder import REPOSITORY, default_folder
from backend.private_files import read_json
from display_kiosk.appearance import Appearance, AppearanceError, read_appearance
from display_kiosk.settings import Settings
from display_kiosk.watchdog import Watchdog, is_watched

PASSWORD_VARIABLE = "KIOSK_PASSWORD"  # noqa: S105 - the variable's name
# The pictures of the drinks, which the kiosk's page shares with the phone page.
_SHARED_WITH_PHONE = REPOSITORY / "chalicelib" / "ordering_page" / "page"


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
@click.option("--line", help="A line of text at the bottom.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Texts, logo and colours (TOML); by default kiosk.toml in the .shop folder.",
)
@click.option(
    "--ready-minutes",
    type=click.FloatRange(0.5, 120),
    default=10,
    show_default=True,
    help="How long a ready number stays on the board if it is not collected.",
)
@click.option(
    "--announce",
    is_flag=True,
    help="Announce ready numbers: with a chime, in a terminal also with espeak-ng.",
)
@click.option("--web", is_flag=True, help="Serve a web page, for a browser in kiosk mode.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="With --web: the address to listen on."
)
@click.option("--port", default=8080, show_default=True, help="With --web: the port.")
def command(
    url: str | None,
    shop_id: str | None,
    username: str,
    password_file: Path | None,
    line: str | None,
    settings_file: Path | None,
    ready_minutes: float,
    announce: bool,
    web: bool,
    host: str,
    port: int,
) -> None:
    """Show the QR code and the order board, full screen or as a web page.

    It needs no attention: it waits for a shop that is not open yet, signs in again
    when necessary, and is restarted if it hangs. Ctrl-Q quits; `i` shows staff the
    state of the connection.
    """
    appearance = _appearance(settings_file)
    settings = Settings(
        url=url or _local_shop()["url"],
        shop_id=shop_id,
        line=appearance.line if line is None else sanitize(line),
        ready_for=timedelta(minutes=ready_minutes),
        announces=announce,
        appearance=appearance,
    )
    credentials = _credentials(url, username, password_file)
    if not is_watched():
        _introduce(settings.url, (host, port) if web else None)
        _configure_logging("kiosk-watchdog.log", logging.INFO)
        sys.exit(Watchdog(_own_command(), has_screen=not web).run())
    _configure_logging("kiosk.log", logging.WARNING)
    # Imported late, to keep the watchdog small.
    if web:
        from display_kiosk.web.run import WebSettings, run_web_kiosk

        run_web_kiosk(settings, credentials, WebSettings(host, port, _SHARED_WITH_PHONE))
    else:
        from display_kiosk.run import run_kiosk

        sys.exit(run_kiosk(settings, credentials))


def _introduce(url: str, page: tuple[str, int] | None) -> None:
    """Say what is to be known before the kiosk starts.

    Raises:
        ClickException: The page's port is taken.
    """
    warning = plaintext_warning(url)
    if warning:
        click.echo(warning, err=True)
    if page is None:
        return
    host, port = page
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server(page, family=family).close()
    except OSError as error:
        text = f"Port {port} of {host} cannot be used ({error.strerror}); choose another by --port."
        raise click.ClickException(text) from error
    name = f"[{host}]" if ":" in host else host
    click.echo(f"The kiosk is at http://{name}:{port}/ for a browser; Ctrl-C ends it.")


def _appearance(file: Path | None) -> Appearance:
    try:
        return read_appearance(file or default_folder().root / "kiosk.toml")
    except AppearanceError as error:
        raise click.ClickException(str(error)) from error


def _own_command() -> list[str]:
    """Return the command line that starts this kiosk."""
    return [sys.executable, "-P", "-m", "backend.command", *sys.argv[1:]]


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


def _configure_logging(name: str, level: int) -> None:
    """Log to a file, because the screen is the kiosk's."""
    os.umask(0o077)  # the log, and rotated ones, are readable by their owner alone
    path = default_folder().logs / name
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1)
    handler.setFormatter(SanitizingFormatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level)
