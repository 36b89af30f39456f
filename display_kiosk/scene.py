"""Puts the whole screen together from what is known: the one place where all decisions meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from display_kiosk.board_view import BoardView, board_view
from display_kiosk.code_view import CodeView, Standing, code_view
from display_kiosk.drawing import palette
from display_kiosk.drawing.board import draw_board, draw_welcome
from display_kiosk.drawing.code_panel import (
    Place,
    draw_code,
    draw_notice,
    draw_sentence,
    has_caption,
)
from display_kiosk.drawing.frame import draw_caption, draw_footer, draw_header
from display_kiosk.drawing.lines import Line, blank, padded
from display_kiosk.layout import Layout, layout, shift
from display_kiosk.news import Facts
from display_kiosk.notices import notice
from display_kiosk.settings import Settings

TOO_SMALL = "This screen is too small for the code: make the window larger, or its font smaller."


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen full: three pictures and what they say."""

    view: CodeView
    board: BoardView
    panel_columns: int
    code_lines: list[Line]
    board_lines: list[Line]
    footer_lines: list[Line]


def scene(facts: Facts, now: datetime, settings: Settings, columns: int, rows: int) -> Scene:
    """Return what a screen of ``columns`` by ``rows`` shows at ``now``."""
    view = code_view(facts, now, settings.bounds)
    board = board_view(facts.orders, now, settings.ready_for)
    # The layout follows the last known code, shown or not, so that nothing jumps.
    places = layout(columns, rows, facts.code.url if facts.code else None)
    return Scene(
        view,
        board,
        places.panel_columns,
        _code_lines(facts, view, now, places),
        _side_lines(facts, view, board, now, places),
        draw_footer(facts, now, settings.line, columns),
    )


def _code_lines(facts: Facts, view: CodeView, now: datetime, places: Layout) -> list[Line]:
    place = Place(places.panel_columns, places.rows, shift(now))
    if view.standing is not Standing.SHOWN:
        return draw_notice(view, notice(view, facts, now), place)
    if places.symbol is None:
        return draw_sentence(TOO_SMALL, place)
    return draw_code(view, places.symbol, place)


def _side_lines(
    facts: Facts, view: CodeView, board: BoardView, now: datetime, places: Layout
) -> list[Line]:
    columns = places.board_columns - 1
    lines = draw_header(facts, view, columns, places.rows)
    if places.symbol and not has_caption(places.symbol, places.rows):
        lines += draw_caption(view, columns)
    rows = places.rows - len(lines)
    if board.ready or board.preparing:
        lines += draw_board(board, columns, rows, places.digit_scale, now.timestamp())
    elif view.standing is Standing.SHOWN:
        lines += draw_welcome(columns, rows, places.digit_scale)
    else:
        lines += padded([], columns, rows, palette.NIGHT)
    across, _ = shift(now)
    edge = blank(1, palette.NIGHT)
    return [[*edge, *line] if across else [*line, *edge] for line in lines]
