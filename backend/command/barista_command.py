"""`shop barista`: the barista's terminal."""

from __future__ import annotations

from pathlib import Path

import click

from backend.client import PublicClient
from backend.local import opening
from backend.local.folder import Folder, default_folder
from backend.local.staff import Credentials
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import StateDirectoryError
from barista_tui.launch import TerminalOptions, open_session
from barista_tui.line_mode.terminal import run_line_mode
from barista_tui.settings import SettingsError


@click.command("barista")
@click.option("--url", metavar="URL", help="The shop's URL; by default the shop on this machine.")
@click.option("--shop", "shop_id", metavar="ID", help="The shop's id, if there are several.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The settings file (TOML); by default barista.toml in the .shop folder.",
)
@click.option(
    "--print-to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Print to a file: ESC/POS, or text if its name ends in .txt.",
)
@click.option("--plain", is_flag=True, help="Line mode: text without a screen.")
def command(
    url: str | None,
    shop_id: str | None,
    settings_file: Path | None,
    print_to: Path | None,
    plain: bool,
) -> None:
    """Run the barista's terminal.

    Sign in once with a barista's or a manager's credentials; F1 lists all keys.
    Actions that are taken while the shop is unreachable are saved and sent later.
    """
    folder = default_folder()
    options = TerminalOptions(
        target=find_target(folder, url, shop_id),
        root=folder.root / "terminals",
        settings_file=settings_file or folder.root / "barista.toml",
        print_to=print_to,
    )
    run_terminal(options, plain=plain)


def find_target(folder: Folder, url: str | None, shop_id: str | None) -> ShopTarget:
    """Return the shop at a URL, or the shop that is open on this machine."""
    if url is None:
        shop = opening.find_open(folder)
        if shop is None:
            raise click.ClickException(
                "No shop is open on this machine. Open it with ./shop open, or name one with --url."
            )
        return ShopTarget(shop.url, shop_id or shop.shop_id)
    if shop_id is None:
        with PublicClient(url) as public:
            shop_id = public.config().default_shop_id
    if shop_id is None:
        raise click.ClickException("Name the shop with --shop.")
    return ShopTarget(url.rstrip("/"), shop_id)


def run_terminal(
    options: TerminalOptions,
    *,
    plain: bool = False,
    show_hints: bool = False,
    person: Credentials | None = None,
) -> None:
    """Run the terminal until it is quit; `person` is signed in at the start."""
    try:
        with open_session(options) as session:
            if person is not None:
                session.staff.sign_in(person.username, person.password)
            if plain:
                run_line_mode(session)
                return
            # Imported here, because the line mode does without Textual.
            from barista_tui.app import BaristaApp

            BaristaApp(session, show_hints=show_hints).run()
    except (SettingsError, StateDirectoryError) as error:
        raise click.ClickException(str(error)) from error
