"""The day's figures, drawn for the room there is: the counts, the waits, the hours, the lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from rich.cells import cell_len
from textual.content import Content

from backend.client import Figures, MadeCount, StageWait
from barista_tui.core.day_figures import OpenOrders
from barista_tui.core.figure_texts import HourBar, cancellations, drinks, hour_bars
from barista_tui.core.tickets import format_duration
from barista_tui.widgets.no_markup import Static

_WAITS_FROM_ROWS = 5
_CHART_FROM_ROWS = 11
_LISTS_FROM_ROWS = 15
_LEAST_BAR_ROWS, _MOST_BAR_ROWS = 2, 8
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LIST_GAP = 3
_SAYS_MORE_FROM = 4


@dataclass(frozen=True, slots=True)
class FiguresToday:
    """What is drawn.

    Attributes:
        figures: of the day, None before they were read.
        open_orders: those of the board now.
        now: the present moment.
        time_zone: the shop's, None if it is not known.
        has_own: whether the caller's own drinks are shown.
    """

    figures: Figures | None
    open_orders: OpenOrders
    now: datetime
    time_zone: str | None
    has_own: bool = True


class FiguresView(Static):
    """Shows the day's figures."""

    def show(self, today: FiguresToday) -> None:
        """Draw the figures for the size of this widget."""
        columns, rows = self.content_size
        if columns and rows:
            self.update(Content("\n").join(figures_content(today, columns, rows)))


def figures_content(today: FiguresToday, columns: int, rows: int) -> list[Content]:
    """Return the lines of the figures: at most `rows`, and none wider than `columns`."""
    figures = today.figures
    lines = [_counts(today, columns)]
    if figures is None:
        return lines
    if rows >= _WAITS_FROM_ROWS:
        lines += [Content(), *_waits(figures)]
    bars = hour_bars(figures, today.now, today.time_zone)
    if bars and rows >= _CHART_FROM_ROWS:
        has_lists = rows >= _LISTS_FROM_ROWS
        room = (rows - len(lines)) * (2 if has_lists else 3) // (5 if has_lists else 3)
        height = max(_LEAST_BAR_ROWS, min(_MOST_BAR_ROWS, room - 4))
        lines += [Content(), _heading("Made by hour"), *_chart(bars, columns, height)]
    if rows >= _LISTS_FROM_ROWS:
        lines += [Content(), *_lists(figures, columns, rows - len(lines) - 1)]
    return [line.truncate(columns, ellipsis=True) for line in lines[:rows]]


def _counts(today: FiguresToday, columns: int) -> Content:
    """Return what was made today, and at the right what is open now."""
    figures, now = today.figures, today.open_orders
    made = Content.styled("Not read yet", "$quiet")
    if figures is not None:
        made = Content.assemble((str(figures.made), "bold $primary"), " made today")
        if today.has_own:
            made = Content.assemble(made, "   ", (str(figures.made_by_you), "bold"), " by you")
    counts = ((now.waiting, " waiting   "), (now.making, " being made   "), (now.ready, " ready"))
    parts = [part for count, word in counts for part in ((str(count), "bold"), word)]
    right = Content.assemble(*parts)
    gap = max(3, columns - made.cell_length - right.cell_length)
    return Content.assemble(made, " " * gap, right)


def _waits(figures: Figures) -> list[Content]:
    head = Content.assemble(
        ("From order to ready", "bold $primary"),
        (f"{'median':>10}{'nine of ten within':>21}", "$quiet"),
    )
    return [
        head,
        _wait("  last 30 minutes", figures.wait_recent),
        _wait("  today", figures.wait_today),
    ]


def _wait(label: str, wait: StageWait) -> Content:
    if wait.median_seconds is None or wait.p90_seconds is None:
        return Content.assemble(f"{label:<19}{'–':>10}", ("   no drinks", "$quiet"))  # noqa: RUF001
    median, p90 = format_duration(wait.median_seconds), format_duration(wait.p90_seconds)
    count = (f"   {drinks(wait.orders)}", "$quiet")
    return Content.assemble(f"{label:<19}", (f"{median:>10}", "bold"), f"{p90:>21}", count)


def _chart(bars: Sequence[HourBar], columns: int, height: int) -> list[Content]:
    """Return columns of cells with the counts above and the hours below; the last that fit."""
    most = max(bar.made for bar in bars)
    widest = max(3, len(str(most)))
    cell = min(widest + 5, max(widest + 1, columns // len(bars)))
    shown = bars[-max(1, columns // cell) :]
    lines = [
        Content.assemble(*(_cell(bar, row, most, height, cell) for bar in shown))
        for row in range(height, -1, -1)
    ]
    hours = ((f"{bar.label:^{cell - 1}} ", "bold" if bar.is_now else "$quiet") for bar in shown)
    return [*lines, Content.assemble(*hours)]


def _cell(bar: HourBar, row: int, most: int, height: int, width: int) -> tuple[str, str]:
    """Return what of a bar is in a row, 0 being the lowest; its count is just above it."""
    eighths = round(bar.made / most * height * 8) if bar.made else 0
    eighths = max(1, eighths) if bar.made else 0
    if row == ceil(eighths / 8):
        return f"{bar.made or '·':^{width - 1}} ", "bold" if bar.made else "$quiet"
    part = _EIGHTHS[max(0, min(8, eighths - row * 8))]
    return part * (width - 1) + " ", "$secondary" if bar.is_now else "$primary"


def _lists(figures: Figures, columns: int, rows: int) -> list[Content]:
    """Return the drinks, the options and the cancellations beside each other."""
    width = (columns - 2 * _LIST_GAP) // 3
    reasons = [MadeCount(why, count) for why, count in cancellations(figures)]
    blocks = [
        _list("Drinks", figures.drinks, width, rows),
        _list("Options", figures.options, width, rows),
        _list(f"Cancelled  {figures.cancelled}", reasons, width, rows),
    ]
    gap = Content(" " * _LIST_GAP)
    empty = Content(" " * width)
    height = max(map(len, blocks))
    return [
        gap.join([block[row] if row < len(block) else empty for block in blocks])
        for row in range(height)
    ]


def _list(title: str, counts: Iterable[MadeCount], width: int, rows: int) -> list[Content]:
    """Return a heading and the counts, each exactly as wide; the last row says what is left out."""
    entries = [(f"{one.made:>4}", one.name) for one in counts]
    room = max(1, rows - 1)
    if len(entries) > room >= _SAYS_MORE_FROM:
        left_out = len(entries) - room + 1
        entries = [*entries[: room - 1], ("   +", f"{left_out} more")]
    lines = [_heading(title)]
    lines += [Content.assemble((count, "bold"), " ", name) for count, name in entries[:room]]
    if len(lines) == 1:
        lines.append(Content.styled("   – none yet", "$quiet"))  # noqa: RUF001
    return [_fitted(line, width) for line in lines]


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $primary")


def _fitted(line: Content, width: int) -> Content:
    cut = line.truncate(width, ellipsis=True)
    return Content.assemble(cut, " " * max(0, width - cell_len(cut.plain)))
