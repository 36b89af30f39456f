"""`shop bench`: measures the barista's terminal."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from backend.bench.terminal import TerminalFigures, measure_terminal
from backend.console import open_console


@click.command("bench")
@click.option(
    "--open-orders",
    default=1000,
    show_default=True,
    type=click.IntRange(300),
    help="How many orders are on the board.",
)
def command(open_orders: int) -> None:
    """Measure the barista's terminal: time to paint, time for a key, memory."""
    console = open_console()
    with console.status(Text(f"The terminal with {open_orders} open orders ...")):
        figures = measure_terminal(open_orders)
    console.print(_table(figures))


def _table(figures: TerminalFigures) -> Table:
    table = Table(title=f"The terminal with {figures.orders} open orders", title_justify="left")
    for column in ("what", "median", "p95"):
        table.add_column(column)
    paint = (f"{figures.paint_median_ms} ms", f"{figures.paint_p95_ms} ms")
    key = (f"{figures.key_median_ms} ms", f"{figures.key_p95_ms} ms")
    table.add_row("message to painted board", *paint)
    table.add_row("key to painted board", *key)
    burst = f"{figures.burst_paints} repaints"
    table.add_row(f"a burst of {figures.burst_messages} messages", burst, "")
    table.add_row("peak memory", f"{figures.memory_mb} MB", "")
    return table
