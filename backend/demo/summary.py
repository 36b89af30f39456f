"""What the demo says when it is over."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backend.robot import Summary

_WAIT = "placed to completed"
_NEXT = (
    ("./shop open", "a shop of your own, for the phones around you"),
    ("./shop barista", "the barista's terminal of that shop"),
    ("./shop kiosk", "the kiosk for the counter"),
)


def summary_view(summary: Summary | None, made: Mapping[str, int], person: str) -> RenderableType:
    """Return the summary of a demo.

    Args:
        summary: what the robots found; None if they did not run.
        made: how many drinks each barista has made.
        person: the name of the barista that the person at the terminal was.
    """
    parts: list[RenderableType] = [Text("The demo is over; its shop is closed.", style="bold")]
    if summary is not None:
        parts += _figures(summary, made, person)
    table = Table(title="Next", title_justify="left", box=None, padding=(0, 2), show_header=False)
    for command, does in _NEXT:
        table.add_row(Text(command, style="bold"), does)
    return Group(*parts, table)


def _figures(summary: Summary, made: Mapping[str, int], person: str) -> list[RenderableType]:
    by_others = ", ".join(f"{count} by {name}" for name, count in made.items() if name != person)
    makers = f"{made.get(person, 0)} by you" + (f", {by_others} (a robot)" if by_others else "")
    drinks = f", {sum(made.values())} drinks made: {makers}" if made else ""
    lines = [f"  {summary.orders} orders in {_minutes(summary.seconds)}{drinks}"]
    if wait := summary.waits.get(_WAIT):
        lines.append(f"  Half of the customers had their drink within {wait.median_seconds:.0f} s")
    good = not summary.lost and not summary.failures
    lines.append(
        "  No order was lost: what each phone saw last is what the shop has stored"
        if good
        else f"  {len(summary.lost)} orders lost, {len(summary.failures)} calls failed"
    )
    style = "green" if good else "red"
    return [Text(line, style=style if line is lines[-1] else "") for line in lines]


def _minutes(seconds: float) -> str:
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s" if seconds >= 60 else f"{seconds:.0f} s"
