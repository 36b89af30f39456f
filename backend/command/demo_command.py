"""`shop demo`: a whole coffee bar in one terminal."""

from __future__ import annotations

import os
import sys

import click

from backend.console import open_console
from backend.local.folder import default_folder

_NO_SCREEN = 2


@click.command("demo")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The first port to try; the next free one is taken.",
)
@click.option(
    "--orders",
    default=200,
    show_default=True,
    type=click.IntRange(1),
    help="How many customers come.",
)
@click.option(
    "--rate",
    default=6.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    metavar="PER_MINUTE",
    help="How many come per minute, after the first twelve.",
)
@click.pass_context
def command(context: click.Context, port: int, orders: int, rate: float) -> None:
    """Be the barista of a busy bar: robots order and help, phones can order, too.

    Shows the barista's board, the kiosk with its code, and the events of the services;
    from 160 columns on beside each other. q ends it, and everything that it started.
    It has a shop of its own, in .shop/demo: the shop of "shop open" is not touched.
    """
    if not is_screen():
        click.echo("The demo needs a terminal to draw on; this is none.", err=True)
        context.exit(_NO_SCREEN)
    # Imported here, so that a terminal that cannot show it hears so at once.
    from backend.demo.launch import DemoOptions, run_demo

    options = DemoOptions(default_folder(), port, orders, rate)
    context.exit(run_demo(options, open_console()))


def is_screen() -> bool:
    """Return whether both ends of this process are a terminal that can be drawn on."""
    is_dumb = os.environ.get("TERM", "dumb") in ("", "dumb", "unknown")
    return sys.stdin.isatty() and sys.stdout.isatty() and not is_dumb
