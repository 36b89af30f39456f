"""`shop agenda`: the breaks of the event, and what the shop does differently around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from backend.agenda.reading import read_breaks
from backend.client import Agenda, Credentials, RushRules, Shop, StaffClient
from backend.client.plaintext import plaintext_warning
from backend.client.sanitize import sanitize
from backend.command.barista_command import find_target
from backend.command.shop_url import SHOP_URL
from backend.local import opening
from backend.local.folder import default_folder
from barista_tui.core.agenda_lines import agenda_lines

_SHOP = click.option("--shop", "shop_id", help="The shop's id; by default the one that is open.")
_URL = click.option("--url", type=SHOP_URL, help="A shop elsewhere; asks for a manager's sign-in.")
_MINUTES = click.IntRange(0, 120)


@click.group("agenda")
def command() -> None:
    """Load, show or clear the breaks of the event.

    Around each break the shop does what its manager wants, and as always afterwards. The
    baristas are warned ten minutes before, with the number of orders to expect.
    """


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--before", type=_MINUTES, metavar="MINUTES", help="Before a break; by default 10.")
@click.option("--after", type=_MINUTES, metavar="MINUTES", help="After a break; by default 5.")
@click.option("--drink", "drinks", multiple=True, metavar="ID", help="Of the short menu.")
@click.option("--section", "sections", multiple=True, metavar="NAME", help="All its drinks.")
@click.option("--code-seconds", type=click.IntRange(10, 86400), help="How long a code is shown.")
@click.option("--drinks-per-code", type=click.IntRange(1, 1000), help="Orders of one code.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
@click.option("--days", type=click.IntRange(1, 31), default=31, show_default=True)
@click.option("--dry-run", is_flag=True, help="Show what would be loaded.")
@_SHOP
@_URL
def load(
    file: Path,
    before: int | None,
    after: int | None,
    drinks: tuple[str, ...],
    sections: tuple[str, ...],
    code_seconds: int | None,
    drinks_per_code: int | None,
    first: datetime | None,
    days: int,
    dry_run: bool,
    shop_id: str | None,
    url: str | None,
) -> None:
    """Load the breaks of FILE: CSV with the columns start, end, name, or iCalendar.

    Without an option of what changes, the rules of the agenda before stay; without such an
    agenda, nothing changes, and the baristas are warned. The times of --from and of a file
    that names no zone are in the shop's time zone.
    """
    with _manager(shop_id, url) as (client, shop):
        zone = ZoneInfo(shop.time_zone)
        day = first.date() if first else datetime.now(zone).date()
        breaks, basis = read_breaks(file, zone, datetime.combine(day, time(), zone), days)
        menu = _short_menu(shop, drinks, sections)
        rules = _rules(shop, before, after, menu, code_seconds, drinks_per_code)
        click.echo(f"{sanitize(file.name)}: {basis.value}.")
        if dry_run:
            agenda = Agenda(tuple(breaks), rules, datetime.now(UTC))
            _show(replace(shop, agenda=agenda))
        else:
            _show(client.set_agenda(shop.shop_id, breaks, rules))


@command.command("show")
@_SHOP
@_URL
def show(shop_id: str | None, url: str | None) -> None:
    """Show the breaks that are to come, and what changes around them."""
    with _manager(shop_id, url) as (_, shop):
        _show(shop)


@command.command("clear")
@_SHOP
@_URL
def clear(shop_id: str | None, url: str | None) -> None:
    """Forget the agenda; a rush that runs ends at once."""
    with _manager(shop_id, url) as (client, shop):
        client.clear_agenda(shop.shop_id)
        click.echo(f"{sanitize(shop.name)} has no agenda.")


@contextmanager
def _manager(shop_id: str | None, url: str | None) -> Iterator[tuple[StaffClient, Shop]]:
    """Yield a signed-in manager, and the shop as it is."""
    found = opening.find_open(default_folder())
    target = find_target(found, url, shop_id)
    person = found.staff["manager"] if found and url in (None, found.url) else _asked(target.url)
    with StaffClient.sign_in(target.url, person.username, person.password) as client:
        yield client, client.shop_settings(target.shop_id)


def _asked(url: str) -> Credentials:
    warning = plaintext_warning(url)
    if warning:
        click.echo(warning, err=True)
    return Credentials(click.prompt("Manager"), click.prompt("Password", hide_input=True))


def _rules(
    shop: Shop,
    before: int | None,
    after: int | None,
    menu: tuple[str, ...] | None,
    code_seconds: int | None,
    drinks_per_code: int | None,
) -> RushRules:
    """Return the rules that were asked for, or else those of the agenda before."""
    asked = (before, after, menu, code_seconds, drinks_per_code)
    if shop.agenda and all(one is None for one in asked):
        return shop.agenda.rush
    return RushRules(
        10 if before is None else before,
        5 if after is None else after,
        menu,
        code_seconds,
        drinks_per_code,
    )


def _short_menu(
    shop: Shop, drinks: Sequence[str], sections: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the drinks of the short menu in the menu's order; None if none was asked for."""
    if not drinks and not sections:
        return None
    known = {drink.drink_id for drink in shop.menu} | {drink.section for drink in shop.menu}
    for name in (*drinks, *sections):
        if name not in known:
            raise click.ClickException(f"The menu has no drink and no section {name!r}.")
    return tuple(
        drink.drink_id
        for drink in shop.menu
        if drink.drink_id in drinks or drink.section in sections
    )


def _show(shop: Shop) -> None:
    for line in agenda_lines(shop, datetime.now(UTC), ZoneInfo(shop.time_zone)):
        click.echo(line)
