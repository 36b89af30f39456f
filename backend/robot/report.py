"""The robot on a terminal: a progress bar while it runs, a summary at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from backend.robot.run_log import Progress
from backend.robot.summary import Summary, Wait

LOST_SHOWN = 10


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar and yield the callback for `run_robot`."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[inside]} inside", markup=False),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("Customers served", total=None, inside=0)

        def show(progress: Progress) -> None:
            inside = progress.arrived - progress.done
            bar.update(task, total=progress.customers, completed=progress.done, inside=inside)

        yield show


def summary_view(summary: Summary) -> RenderableType:
    """Return the summary as a rich renderable."""
    parts: list[RenderableType] = [
        _counts("Orders by outcome", summary.outcomes, total=summary.orders),
        _waits(summary.waits),
    ]
    if summary.counts:
        parts.append(_counts("Events", summary.counts))
    parts.extend(_problems(summary))
    parts.append(_verdict(summary))
    return Group(*parts)


def _counts(title: str, counts: Mapping[str, int], total: int | None = None) -> Table:
    table = Table(title=title, title_justify="left", show_footer=total is not None)
    table.add_column("", footer="all")
    table.add_column("count", justify="right", footer=str(total))
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(Text(name), str(count))
    return table


def _waits(waits: Mapping[str, Wait]) -> Table:
    table = Table(title="Waits, in seconds", title_justify="left")
    table.add_column("")
    for heading in ("orders", "median", "p90"):
        table.add_column(heading, justify="right")
    for stage, wait in waits.items():
        median, p90 = f"{wait.median_seconds:.1f}", f"{wait.p90_seconds:.1f}"
        table.add_row(stage, str(wait.orders), median, p90)
    return table


def _problems(summary: Summary) -> list[Text]:
    lines = [f"lost {lost.order_id}: {lost.why}" for lost in summary.lost]
    lines += [f"failed: {failure}" for failure in summary.failures]
    shown = [Text(line, style="red") for line in lines[:LOST_SHOWN]]
    if len(lines) > LOST_SHOWN:
        shown.append(Text(f"and {len(lines) - LOST_SHOWN} more", style="red"))
    return shown


def _verdict(summary: Summary) -> Text:
    text = (
        f"{summary.arrived} of {summary.customers} customers came, {summary.orders} orders, "
        f"{len(summary.lost)} lost, {len(summary.failures)} failures, in {summary.seconds:.0f} s"
    )
    return Text(text, style="bold green" if summary.is_sound else "bold red")
