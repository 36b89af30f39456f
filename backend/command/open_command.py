"""`shop open`: brings the shop up on this machine and watches over it."""

from __future__ import annotations

import signal
import sys
from ipaddress import ip_network
from types import FrameType

import click
from rich.console import Console
from rich.text import Text

from backend.console import open_console
from backend.local import greeting, opening, watch
from backend.local.folder import Folder, default_folder
from backend.local.opening import OpenShop, Wishes


def _networks(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the networks as given; refuse what is none."""
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is no IP address and no network.") from error
    return values


@click.command("open")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Where phones and terminals find the shop.",
)
@click.option(
    "--shop",
    "shop_id",
    default="demo",
    show_default=True,
    metavar="ID",
    help="The shop to fill in, if it does not exist yet, and to show.",
)
@click.option("--fresh", is_flag=True, help="Forget every order, menu and sign-in, and start anew.")
@click.option("--detach", is_flag=True, help="Return when the shop answers, and leave it open.")
@click.option(
    "--public-url",
    metavar="URL",
    help="What phones use, if not this machine's address "
    "on its network, such as https://bar.example.org behind a proxy.",
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_networks,
    help="The address or network of a proxy before the front door, such as 127.0.0.1 or "
    "10.0.0.0/8, whose X-Forwarded-For is believed. May be given more than once.",
)
def command(
    port: int,
    shop_id: str,
    fresh: bool,
    detach: bool,
    public_url: str | None,
    trusted_proxies: tuple[str, ...],
) -> None:
    """Open the shop on this machine and show how it is until Ctrl-C.

    Starts a local AWS, deploys the shop into it, and opens the front door for
    phones and terminals. Everything is kept in .shop and comes back next time.
    """
    folder = default_folder()
    wishes = Wishes(port, shop_id, fresh, public_url, trusted_proxies, tied=not detach)
    console = open_console()
    _stop_like_ctrl_c()
    with opening.exclusively(folder):
        shop = _open(folder, wishes, console)
        greeting.show(shop, console)
        if not detach:
            _stay(folder, shop, console)


def _open(folder: Folder, wishes: Wishes, console: Console) -> OpenShop:
    """Open the shop, with the step that is under way on the screen."""
    with console.status("Opening the shop") as status:

        def tell(step: str) -> None:
            status.update(Text(f"{step} ..."))
            if not console.is_terminal:
                console.print(f"{step} ...")

        return opening.open_shop(folder, wishes, tell)


def _stay(folder: Folder, shop: OpenShop, console: Console) -> None:
    try:
        watch.follow(folder, shop, console)
    except KeyboardInterrupt:
        pass
    finally:
        # A second Ctrl-C must not keep the shop from saving.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with console.status("Closing the shop and saving ..."):
            opening.stop_everything(folder)
        console.print("The shop is closed; its state is saved.")


def _stop_like_ctrl_c() -> None:
    """Have `shop close`, a shutdown or a closed terminal end the shop as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    if not sys.stdout.isatty():
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
