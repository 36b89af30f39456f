"""`shop demo`: the shop, its customers and the barista's terminal, in one terminal."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click
from rich.console import Console
from rich.text import Text

from backend.command.barista_command import run_terminal
from backend.console import open_console
from backend.local import opening, process
from backend.local.folder import Folder, default_folder
from backend.local.opening import OpenShop
from backend.local.supervision import supervised
from barista_tui.core.shop_target import ShopTarget
from barista_tui.launch import TerminalOptions

_STOP_SECONDS = 30.0


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="The port, if the shop is closed.")
@click.option("--orders", default=200, show_default=True, help="How many customers arrive.")
@click.option(
    "--rate",
    default=6.0,
    show_default=True,
    metavar="PER_MINUTE",
    help="How many arrive per minute.",
)
def command(port: int, orders: int, rate: float) -> None:
    """Be the barista: simulated customers order, and you make their drinks.

    Opens the shop if it is closed, starts simulated customers, and shows the
    barista's terminal with a line of hints. Quitting it stops everything that was
    started. Tickets are printed to demo-tickets.txt in the .shop folder.
    """
    folder = default_folder()
    console = open_console()
    with ExitStack() as stack:
        shop = stack.enter_context(_open_shop(folder, port, console))
        stack.enter_context(customers(folder, orders, rate, console))
        options = TerminalOptions(
            target=ShopTarget(shop.url, shop.shop_id),
            root=folder.root / "terminals",
            settings_file=folder.root / "barista.toml",
            print_to=folder.root / "demo-tickets.txt",
        )
        run_terminal(options, show_hints=True, person=shop.staff["barista"])


@contextmanager
def _open_shop(folder: Folder, port: int, console: Console) -> Iterator[OpenShop]:
    """Yield the shop of this machine; if it had to be opened, it is closed afterwards."""
    shop = opening.find_open(folder)
    if shop is not None:
        yield shop
        return
    with opening.exclusive_lock(folder):
        with console.status("Opening the shop") as status:
            options = opening.OpenOptions(port=port)
            shop = opening.open_shop(
                folder, options, lambda step: status.update(Text(f"{step} ..."))
            )
        try:
            # The terminal in front says when the shop does not answer, and that it does again.
            with supervised(folder, opening.supervision_of(folder, options), lambda _: None):
                yield shop
        finally:
            with console.status("Closing the shop and saving ..."):
                opening.stop_processes(folder)


@contextmanager
def customers(
    folder: Folder, orders: int, rate: float, console: Console
) -> Iterator[subprocess.Popen[bytes]]:
    """Run simulated customers, without baristas, while the block runs."""
    arguments = ["robot", "--attached", "--baristas", "0"]
    arguments += ["--orders", str(orders), "--rate", str(rate)]
    folder.logs.mkdir(parents=True, exist_ok=True)
    # Attached, so that it ends with this process, whatever ends it: customers of a demo
    # that is gone would order in the real shop.
    robot = process.start(
        "backend.command",
        arguments,
        log=folder.logs / "demo-robot.log",
        environment=os.environ,
        attached=True,
    )
    try:
        yield robot
    finally:
        with console.status("Stopping the customers ..."):
            _stop(robot)


def _stop(robot: subprocess.Popen[bytes]) -> None:
    """Stop the robot as Ctrl-C does, so that it cancels its open orders."""
    if robot.stdin:
        robot.stdin.close()
    try:
        robot.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        robot.kill()
        robot.wait()
