"""What was sold out on a day, when, and how many orders were refused for it, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from html import escape

from backend.report.charts import duration
from chalicelib.contract.reports import SoldOut


def sold_out_table(found: Sequence[SoldOut], day: tuple[datetime, datetime], zone: tzinfo) -> str:
    """Return what was sold out in a span of time, with a sentence on what cost most."""
    if not found:
        return "<p>Nothing was sold out.</p>"
    rows = "".join(
        f"<tr><td>{escape(one.name)}<td>{_from(one, day, zone)}<td>{_until(one, day, zone)}"
        f"<td>{one.refusals or 'nobody'}"
        for one in found
    )
    return (
        f"{_sentence(found, day, zone)}"
        "<table><thead><tr><th>What<th>From<th>Until<th>Refused orders</thead>"
        f"<tbody>{rows}</tbody></table>"
        "<p><small>An order counts once for each drink or option, however often it was sent."
        " Whoever saw that something was sold out and chose something else is not counted."
        "</small></p>"
    )


def _sentence(found: Sequence[SoldOut], day: tuple[datetime, datetime], zone: tzinfo) -> str:
    worst = max(found, key=lambda one: one.refusals)
    if not worst.refusals:
        return "<p>Nobody was refused for what was sold out.</p>"
    orders = "1 order was" if worst.refusals == 1 else f"{worst.refusals} orders were"
    return (
        f'<p class="lead">{escape(worst.name)} was sold out {_when(worst, day, zone)}:'
        f" <b>{orders} refused</b>.</p>"
    )


def _when(one: SoldOut, day: tuple[datetime, datetime], zone: tzinfo) -> str:
    """Return for instance `for 42 min`; without a length if it goes beyond the day."""
    start, end = day
    begins, ends = one.from_ >= start, one.until is not None and one.until <= end
    if begins and ends and one.until is not None:
        return f"for {duration((one.until - one.from_).total_seconds())}"
    if begins:
        return f"from {_from(one, day, zone)} on"
    return f"until {_until(one, day, zone)}" if ends else "all day"


def _from(one: SoldOut, day: tuple[datetime, datetime], zone: tzinfo) -> str:
    return "before" if one.from_ < day[0] else f"{one.from_.astimezone(zone):%H:%M}"


def _until(one: SoldOut, day: tuple[datetime, datetime], zone: tzinfo) -> str:
    if one.until is None:
        return "still sold out"
    return "the next day" if one.until > day[1] else f"{one.until.astimezone(zone):%H:%M}"
