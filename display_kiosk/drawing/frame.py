"""Draws the header above the board, and the footer."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from display_kiosk import formatting
from display_kiosk.code_view import CodeStatus, CodeView
from display_kiosk.drawing import block_letters, palette
from display_kiosk.drawing.code_panel import bar
from display_kiosk.drawing.lines import Line, blank, cut, left
from display_kiosk.kiosk_state import Snapshot

_ROWS_FOR_BIG_NAME = 32
_ROWS_FOR_LARGE_WORDS = 60


def draw_header(
    snapshot: Snapshot, view: CodeView, columns: int, rows: int, stale_since: str
) -> list[Line]:
    """Return the shop's name and its queue; the name in block letters on a tall screen.

    ``stale_since`` is since when the board was not updated, or empty.
    """
    name = snapshot.shop.name if snapshot.shop else ""
    lines = _name(name, columns, rows)
    is_serving = view.status not in (CodeStatus.CLOSED, CodeStatus.STARTING, CodeStatus.UNCERTAIN)
    texts = formatting.queue(snapshot.queue) if is_serving else []
    if stale_since:
        texts = [f"as of {stale_since}"]
    if rows >= _ROWS_FOR_LARGE_WORDS:
        large = block_letters.rows("  ".join(texts)) if texts else []
        return [*lines, *(left(f" {row}", columns, palette.QUIET) for row in large)]
    fits = cell_len(" · ".join(texts)) < columns
    joined = [" · ".join(texts)] if fits else texts
    return [*lines, *(left(f" {row}", columns, palette.QUIET) for row in joined)]


def draw_caption(view: CodeView, columns: int) -> list[Line]:
    """Return the drinks left and the bar, for a code without space below it."""
    if view.status is not CodeStatus.SHOWN:
        return []
    text = f"{formatting.drinks_left(view.drinks_left)} · {formatting.countdown(view.seconds_left)}"
    if cell_len(text) >= columns:
        text = text.replace("drinks ", "").replace("drink ", "")
    edge = blank(1, palette.NIGHT)
    return [
        left(f" {text}", columns, palette.NAME),
        [*edge, *bar(view.share_left, columns - 2, on_paper=False), *edge],
    ]


def draw_footer(
    line: str, facts: Sequence[str], state: str, columns: int, *, is_healthy: bool
) -> list[Line]:
    """Return the shop's own line, as many facts as there is room for, and the connection."""
    state = cut(f" {state} ", columns)
    own = cut(f" {line}", columns - cell_len(state))
    for fact in facts:
        longer = f"{own} · {fact}" if own.strip() else f" {fact}"
        if cell_len(longer) < columns - cell_len(state):
            own = longer
    gap = columns - cell_len(own) - cell_len(state)
    return [
        [
            Segment(own + " " * gap, palette.FOOTER_LINE),
            Segment(state, palette.FOOTER_LIVE if is_healthy else palette.FOOTER_WARNING),
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
