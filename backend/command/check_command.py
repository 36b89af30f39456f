"""`shop check`: is everything ready for the event?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from backend.checks.run import CHECKS, run_checks
from backend.checks.subject import Subject
from backend.checks.verdict import Light, worst
from backend.checks.view import as_json, line_of, summary
from backend.client import Credentials, PublicClient
from backend.client.plaintext import plaintext_warning
from backend.command.shop_url import SHOP_URL
from backend.console import open_console
from backend.local import cloud, opening
from backend.local.folder import Folder, default_folder

PASSWORD_VARIABLE = "SHOP_PASSWORD"  # noqa: S105 - the variable's name


@click.command("check")
@click.option(
    "--url",
    type=SHOP_URL,
    metavar="URL",
    help="A shop elsewhere; by default the shop on this machine.",
)
@click.option("--shop", "shop_id", metavar="ID", help="The shop's id, if there are several.")
@click.option(
    "--username", default="manager", show_default=True, help="With --url: a manager's user name."
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"With --url: contains the password; otherwise {PASSWORD_VARIABLE} does. Without one, "
    "what needs a sign-in is not checked.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(sorted(CHECKS)),
    help="Leave out a check, such as order or ticket; may be repeated.",
)
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    context: click.Context,
    url: str | None,
    shop_id: str | None,
    username: str,
    password_file: Path | None,
    without: tuple[str, ...],
    is_json: bool,
) -> None:
    """Check before an event that everything is ready.

    A robot orders a drink in a shop that is only for tests, and a printer prints a test
    ticket. The exit code is 1 if anything is red.
    """
    if url is None:
        subject = _shop_here(default_folder(), shop_id)
    else:
        subject = _shop_elsewhere(url, shop_id, _password(username, password_file))
    console = open_console()
    results = []
    for result in run_checks(subject, without):
        results.append(result)
        if not is_json:
            console.print(line_of(result), soft_wrap=True)
    if is_json:
        click.echo(json.dumps(as_json(results), indent=2, ensure_ascii=False))
    else:
        console.print(summary(results))
    context.exit(1 if worst(results) is Light.RED else 0)


def _shop_here(folder: Folder, shop_id: str | None) -> Subject:
    found = opening.find_open(folder)
    if found is None:
        return Subject(None, None, shop_id or "", folder)
    local = cloud.load_settings(folder)
    return Subject(
        found.url,
        found.public_url,
        shop_id or found.shop_id,
        folder,
        found.staff,
        local.aws if local else None,
    )


def _shop_elsewhere(url: str, shop_id: str | None, person: Credentials | None) -> Subject:
    warning = plaintext_warning(url)
    if warning and person:
        click.echo(warning, err=True)
    with PublicClient(url) as public:
        shop_id = shop_id or public.config().default_shop_id
    if shop_id is None:
        raise click.ClickException("Name the shop with --shop.")
    staff = {"manager": person} if person else {}
    return Subject(url, url, shop_id, default_folder(), staff)


def _password(username: str, password_file: Path | None) -> Credentials | None:
    if password_file is not None:
        return Credentials(username, password_file.read_text().strip())
    known = os.environ.get(PASSWORD_VARIABLE)
    return Credentials(username, known) if known else None
