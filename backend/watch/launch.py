"""Runs `shop watch` until it is ended: on a screen, or as lines."""

from __future__ import annotations

import os
import sys

import click

from backend.client import StaffClient
from backend.watch.app import WatchApp
from backend.watch.plain import PlainOutput
from backend.watch.watch import Watch


def watch_on_screen(staff: StaffClient, shop_id: str) -> None:
    """Show a shop on the screen until `q` or Ctrl-C."""
    WatchApp(Watch(staff, shop_id)).run()


def watch_plainly(staff: StaffClient, shop_id: str) -> None:
    """Write a line for each event until Ctrl-C, or until nobody reads them any more."""
    output = PlainOutput(click.echo, lambda text: click.echo(text, err=True))
    watch = Watch(staff, shop_id, on_line=output.add, on_connection=output.add)
    try:
        output.run(watch)
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        # What is still buffered would fail again at exit; see the note on SIGPIPE in
        # https://docs.python.org/3/library/signal.html
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        watch.close()
