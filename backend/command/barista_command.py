"""`shop barista`: the barista's terminal."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from backend.client import ClientError, Credentials, PublicClient
from backend.command.shop_url import SHOP_URL
from backend.local import opening
from backend.local.folder import default_folder
from backend.local.opening import OpenShop
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.staff_sessions import StaffSessions
from barista_tui.core.state_directory import StateDirectoryError
from barista_tui.launch import TerminalOptions, open_session
from barista_tui.line_mode.terminal import run_line_mode
from barista_tui.settings import SettingsError


@click.command("barista")
@click.option(
    "--url",
    type=SHOP_URL,
    metavar="URL",
    help="The shop's URL; by default the shop on this machine.",
)
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

    On the machine of an open shop, its barista is signed in, and F2 changes that;
    elsewhere, sign in once with a barista's or a manager's credentials. F1 lists all
    keys. Actions that are taken while the shop is unreachable are saved and sent later.
    """
    folder = default_folder()
    shop = opening.find_open(folder) if url is None else None
    options = TerminalOptions(
        target=find_target(shop, url, shop_id),
        root=folder.root / "terminals",
        settings_file=settings_file or folder.root / "barista.toml",
        print_to=print_to,
    )
    run_terminal(options, plain=plain, person=shop.staff["barista"] if shop else None)


def find_target(shop: OpenShop | None, url: str | None, shop_id: str | None) -> ShopTarget:
    """Return the shop at a URL, or else `shop`, which is open on this machine."""
    if url is None:
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
    return ShopTarget(url, shop_id)


def run_terminal(
    options: TerminalOptions,
    *,
    plain: bool = False,
    person: Credentials | None = None,
) -> None:
    """Run the terminal until it is quit.

    `person` is signed in at the start, unless somebody else used the terminal last.
    """
    try:
        with open_session(options) as session:
            if person is not None:
                sign_in_at_start(session.staff, person)
            if plain:
                run_line_mode(session)
                return
            # Imported here, because the line mode does without Textual.
            from barista_tui.app import BaristaApp

            BaristaApp(session).run()
    except (SettingsError, StateDirectoryError) as error:
        raise click.ClickException(str(error)) from error


def sign_in_at_start(staff: StaffSessions, person: Credentials) -> None:
    """Sign a person in, unless somebody else was the current user when the terminal stopped.

    A stored session of the person is replaced, because the shop may have been opened
    anew. If the shop does not answer, the terminal starts with what it has.
    """
    current = staff.current
    if current is None or current.session.username == person.username:
        with suppress(ClientError):
            staff.sign_in(person.username, person.password)
