"""Draws what stands around the code and the board: the shop's name above, the footer below."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment

from display_kiosk.code_view import CodeView, Standing
from display_kiosk.drawing import block_letters, palette, words
from display_kiosk.drawing.code_panel import bar
from display_kiosk.drawing.lines import Line, blank, cut, left
from display_kiosk.news import Facts

_ROWS_FOR_BIG_NAME = 32
_ROWS_FOR_LARGE_WORDS = 60


def draw_header(facts: Facts, view: CodeView, columns: int, rows: int) -> list[Line]:
    """Return the shop's name and its queue; the name in block letters on a tall screen."""
    name = facts.shop.name if facts.shop else ""
    lines = _name(name, columns, rows)
    is_serving = view.standing not in (Standing.CLOSED, Standing.STARTING, Standing.UNCERTAIN)
    told = words.queue(facts.queue) if is_serving else []
    if rows >= _ROWS_FOR_LARGE_WORDS:
        large = block_letters.rows("  ".join(told)) if told else []
        return [*lines, *(left(f" {row}", columns, palette.QUIET) for row in large)]
    fits = cell_len(" · ".join(told)) < columns
    joined = [" · ".join(told)] if fits else told
    return [*lines, *(left(f" {row}", columns, palette.QUIET) for row in joined)]


def draw_caption(view: CodeView, columns: int) -> list[Line]:
    """Return the drinks left and the draining bar, for a code that leaves no room beneath it."""
    if view.standing is not Standing.SHOWN:
        return []
    told = f"{words.drinks_left(view.drinks_left)} · {words.countdown(view.seconds_left)}"
    if cell_len(told) >= columns:
        told = told.replace("drinks ", "").replace("drink ", "")
    edge = blank(1, palette.NIGHT)
    return [
        left(f" {told}", columns, palette.NAME),
        [*edge, *bar(view.share_left, columns - 2, on_paper=False), *edge],
    ]


def draw_footer(facts: Facts, now: datetime, line: str, columns: int) -> list[Line]:
    """Return the shop's own line, and how old the last confirmed news is."""
    state, style = _state(facts, now)
    state = cut(f" {state} ", columns)
    own = cut(f" {line}", columns - cell_len(state))
    gap = columns - cell_len(own) - cell_len(state)
    return [
        [
            Segment(own + " " * gap, palette.FOOTER_LINE),
            Segment(state, palette.FOOTER_LIVE if style else palette.FOOTER_AMISS),
        ]
    ]


def _name(name: str, columns: int, rows: int) -> list[Line]:
    empty = blank(columns, palette.NIGHT)
    largest = rows // _ROWS_FOR_BIG_NAME if block_letters.can_spell(name) else 0
    for scale in range(largest, 0, -1):
        if block_letters.width(name, scale) + 2 <= columns:
            big = block_letters.rows(name, scale)
            return [empty, *(left(f" {row}", columns, palette.NAME) for row in big), empty]
    return [left(f" {name}", columns, palette.NAME)]


def _state(facts: Facts, now: datetime) -> tuple[str, bool]:
    """Return how the connection stands, in words, and whether that is well."""
    told = "nothing heard yet"
    if facts.confirmed_at is not None:
        told = f"news {words.age((now - facts.confirmed_at).total_seconds())} old"
    if facts.is_live and not facts.call_failed:
        return f"● live · {told}", True
    if facts.trouble:
        return f"{facts.trouble} · {told}", False
    since = f" since {words.clock_time(facts.not_live_since)}" if facts.not_live_since else ""
    return f"not live{since} · {told}", False
