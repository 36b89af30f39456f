"""`shop demo`: the shop, its customers and the barista's terminal, in one terminal."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click
from rich.console import Console
from rich.text import Text

from backend.command.barista_command import run_terminal
from backend.console import open_console
from backend.local import opening
from backend.local.folder import REPOSITORY, Folder, default_folder
from backend.local.opening import OpenShop
from barista_tui.core.shop_target import ShopTarget
from barista_tui.launch import TerminalOptions

_LEAVING_SECONDS = 30.0


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="The port, if the shop is closed.")
@click.option("--orders", default=200, show_default=True, help="How many customers come.")
@click.option("--rate", default=6.0, show_default=True, metavar="PER_MINUTE", help="How often.")
def command(port: int, orders: int, rate: float) -> None:
    """Be the barista: customers order, and you make their drinks.

    Opens the shop if it is closed, sends robot customers, and shows the
    barista's terminal with a line that says which keys to try. Leaving it ends
    what it started. Tickets go to demo-tickets.txt in the .shop folder.
    """
    folder = default_folder()
    console = open_console()
    with ExitStack() as ends:
        shop = ends.enter_context(_open_shop(folder, port, console))
        ends.enter_context(_customers(folder, orders, rate, console))
        options = TerminalOptions(
            target=ShopTarget(shop.url, shop.shop_id),
            root=folder.root / "terminals",
            settings_file=folder.root / "barista.toml",
            print_to=folder.root / "demo-tickets.txt",
        )
        run_terminal(options, show_hints=True, person=shop.staff["barista"])


@contextmanager
def _open_shop(folder: Folder, port: int, console: Console) -> Iterator[OpenShop]:
    """Yield the shop of this machine; one that had to be opened is closed afterwards."""
    shop = opening.find_open(folder)
    if shop is not None:
        yield shop
        return
    with opening.exclusively(folder):
        with console.status("Opening the shop") as status:
            shop = opening.open_shop(
                folder, opening.Wishes(port=port), lambda step: status.update(Text(f"{step} ..."))
            )
        try:
            yield shop
        finally:
            with console.status("Closing the shop and saving ..."):
                opening.stop_everything(folder)


@contextmanager
def _customers(folder: Folder, orders: int, rate: float, console: Console) -> Iterator[None]:
    """Let robot customers come for as long as the block lasts; nobody but people makes drinks."""
    command = [sys.executable, "-m", "backend.command", "robot", "--baristas", "0"]
    command += ["--orders", str(orders), "--rate", str(rate)]
    folder.logs.mkdir(parents=True, exist_ok=True)
    with (folder.logs / "demo-robot.log").open("wb") as log:
        # A session of its own: Ctrl-C in the terminal is for the terminal.
        robots = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=REPOSITORY,
        )
    try:
        yield
    finally:
        with console.status("The customers are leaving ..."):
            _send_away(robots)


def _send_away(robots: subprocess.Popen[bytes]) -> None:
    """End the robots as Ctrl-C does: they cancel what they left standing."""
    if robots.poll() is None:
        robots.send_signal(signal.SIGINT)
    try:
        robots.wait(_LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        robots.kill()
        robots.wait()
