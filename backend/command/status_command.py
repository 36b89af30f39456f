"""`shop status`: the status of the shop on this machine."""

from __future__ import annotations

import click

from backend.client import ClientError, PublicClient, PublicShop
from backend.console import open_console
from backend.local import opening
from backend.local.folder import default_folder
from backend.local.network import is_loopback
from backend.local.supervision import last_restart
from backend.local.welcome import NO_NETWORK
from backend.local.welcome import sign_ins as staff_table

_NOT_RUNNING = 3  # as of `systemctl status`


@click.command("status")
@click.option("--sign-ins", is_flag=True, help="Show the staff's user names and passwords, too.")
@click.pass_context
def command(context: click.Context, sign_ins: bool) -> None:
    """Show whether the shop on this machine is open, its address, and its open orders.

    The exit code is 0 if it answers, 3 if it is closed, 1 if it runs but does not
    answer.
    """
    folder = default_folder()
    found = opening.find_open(folder)
    if found is None and opening.is_supervised(folder):
        click.echo("The shop is open, but a process of it is being started just now.")
        context.exit(1)
    if opening.is_partly_running(folder):
        click.echo("A process of the shop has crashed; open it again with ./shop open.")
        context.exit(1)
    if found is None:
        click.echo("The shop is closed.")
        context.exit(_NOT_RUNNING)
    try:
        with PublicClient(found.url) as client:
            shop = client.shop(found.shop_id)
    except ClientError as failure:
        click.echo(f"The shop runs at {found.url} but does not answer correctly: {failure}")
        context.exit(1)
    click.echo(f"The shop runs at {found.url}; the address for phones is {found.phone_url}")
    if is_loopback(found.public_url):
        click.echo(NO_NETWORK)
    click.echo(f"{shop.name} is {_describe(shop)}.")
    if restart := last_restart(folder):
        click.echo(restart)
    if sign_ins:
        open_console().print(staff_table(found))
    else:
        click.echo("./shop status --sign-ins shows the staff's user names and passwords.")


def _describe(shop: PublicShop) -> str:
    if shop.paused_until:
        return f"paused until {shop.paused_until.astimezone():%H:%M}"
    if not shop.is_open:
        return "closed"
    waiting = shop.queue.length
    return f"open, with {waiting} open order{'' if waiting == 1 else 's'}"
