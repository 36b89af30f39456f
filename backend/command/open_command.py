"""`shop open`: opens the shop on this machine and shows its status."""

from __future__ import annotations

import signal
import sys
from ipaddress import ip_network
from types import FrameType

import click
from rich.console import Console
from rich.text import Text

from backend.command.shop_url import SHOP_URL
from backend.console import open_console
from backend.local import opening
from backend.local.folder import Folder, default_folder
from backend.local.live_status import show_live_status
from backend.local.ministack.change_log.writer import Fsync
from backend.local.opening import OpenOptions, OpenShop
from backend.local.welcome import print_welcome


def _networks(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the values unchanged if each is an address or a network."""
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is no IP address or network.") from error
    return values


@click.command("open")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port for phones and terminals.",
)
@click.option(
    "--shop",
    "shop_id",
    default="demo",
    show_default=True,
    metavar="ID",
    help="The shop to show; it is created if it does not exist.",
)
@click.option("--fresh", is_flag=True, help="Delete all orders, menus and passwords first.")
@click.option("--detach", is_flag=True, help="Return once the shop answers, and leave it open.")
@click.option(
    "--public-url",
    type=SHOP_URL,
    metavar="URL",
    help="The URL for phones, if not this machine's address "
    "on its network, such as https://bar.example.org behind a proxy.",
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_networks,
    help="The address or network of a reverse proxy, such as 127.0.0.1 or "
    "10.0.0.0/8, whose X-Forwarded-For is trusted. May be given more than once.",
)
@click.option(
    "--fsync",
    default=Fsync.ALWAYS.value,
    show_default=True,
    type=click.Choice([choice.value for choice in Fsync]),
    help="When changes are flushed to the disk: before an answer leaves this machine, or every "
    "second. A crash of the shop loses nothing either way; a power cut may lose that second.",
)
def command(
    port: int,
    shop_id: str,
    fresh: bool,
    detach: bool,
    public_url: str | None,
    trusted_proxies: tuple[str, ...],
    fsync: str,
) -> None:
    """Open the shop on this machine and show its status until Ctrl-C.

    Starts a local AWS, deploys the shop into it, and serves phones and terminals.
    Every change is stored in .shop at once, and is there next time.
    """
    folder = default_folder()
    options = OpenOptions(
        port,
        shop_id,
        fresh,
        public_url,
        trusted_proxies,
        attached=not detach,
        fsync=Fsync(fsync),
    )
    console = open_console()
    _handle_signals_as_ctrl_c()
    with opening.exclusive_lock(folder):
        shop = _open(folder, options, console)
        print_welcome(shop, console)
        if not detach:
            _show_until_interrupted(folder, shop, console, options)


def _open(folder: Folder, options: OpenOptions, console: Console) -> OpenShop:
    """Open the shop and show each step."""
    with console.status("Opening the shop") as status:

        def report_step(step: str) -> None:
            status.update(Text(f"{step} ..."))
            if not console.is_terminal:
                console.print(f"{step} ...")

        return opening.open_shop(folder, options, report_step)


def _show_until_interrupted(
    folder: Folder, shop: OpenShop, console: Console, options: OpenOptions
) -> None:
    try:
        show_live_status(folder, shop, console, opening.supervision_of(folder, options))
    except KeyboardInterrupt:
        pass
    finally:
        # A second Ctrl-C must not interrupt the save.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with console.status("Closing the shop and saving ..."):
            opening.stop_processes(folder)
        console.print("The shop is closed; its state is saved.")


def _handle_signals_as_ctrl_c() -> None:
    """Make SIGTERM (`shop close`) and SIGHUP (a closed terminal) end the shop like Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    if not sys.stdout.isatty():
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
