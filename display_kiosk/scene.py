"""Builds the content of the whole screen from a snapshot of the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from display_kiosk import formatting
from display_kiosk.appearance import agenda_line
from display_kiosk.board_view import BoardView, board_view
from display_kiosk.code_view import CodeStatus, CodeView, code_view, is_stale
from display_kiosk.drawing import palette
from display_kiosk.drawing.board import draw_board, draw_welcome
from display_kiosk.drawing.code_panel import (
    Panel,
    draw_code,
    draw_notice,
    draw_sentence,
    has_caption,
)
from display_kiosk.drawing.frame import draw_caption, draw_footer, draw_header
from display_kiosk.drawing.lines import Line, blank, padded
from display_kiosk.guest_figures import guest_figures
from display_kiosk.kiosk_state import Snapshot
from display_kiosk.layout import Layout, screen_layout, shift
from display_kiosk.notices import connection, notice, short_menu, staff_details
from display_kiosk.settings import Settings

TOO_SMALL = "This screen is too small for the code: make the window larger, or its font smaller."


@dataclass(frozen=True, slots=True)
class Scene:
    """The content of the screen: the lines of three canvases, and what they show."""

    view: CodeView
    board: BoardView
    areas: Layout
    code_lines: list[Line]
    board_lines: list[Line]
    footer_lines: list[Line]


def build_scene(
    snapshot: Snapshot,
    now: datetime,
    settings: Settings,
    columns: int,
    rows: int,
    *,
    has_details: bool = False,
) -> Scene:
    """Return what a screen of ``columns`` by ``rows`` shows at ``now``.

    With ``has_details``, the footer tells staff the state of the connection.
    """
    view = code_view(snapshot, now, settings.thresholds)
    board = board_view(snapshot.orders, now, settings.ready_for)
    stale = is_stale(snapshot, now, settings.thresholds)
    # The layout is that of the last known code, so that it stays the same without a code.
    areas = screen_layout(columns, rows, snapshot.code.url if snapshot.code else None)
    state = staff_details(snapshot) if has_details else connection(snapshot, now, is_stale=stale)
    facts = guest_figures(snapshot, now) if settings.appearance.figures and not stale else ()
    is_welcome = view.status is CodeStatus.SHOWN and not board.ready and not board.preparing
    is_healthy = snapshot.is_live and not snapshot.last_call_failed
    return Scene(
        view,
        board,
        areas,
        _code_lines(view, now, areas),
        _side_lines(
            snapshot, view, board, now, areas, facts if is_welcome else None, is_stale=stale
        ),
        draw_footer(
            _line(snapshot, settings, now),
            () if is_welcome else facts,
            state,
            columns,
            is_healthy=is_healthy,
        ),
    )


def _line(snapshot: Snapshot, settings: Settings, now: datetime) -> str:
    """Return the shop's own line, or until when the menu is short, and what comes next."""
    agenda = agenda_line(settings.appearance.agenda, now.astimezone())
    line = short_menu(snapshot, now) or settings.line
    return " · ".join(filter(None, (agenda, line)))


def _code_lines(view: CodeView, now: datetime, areas: Layout) -> list[Line]:
    panel = Panel(areas.panel_columns, areas.panel_rows, shift(now))
    if view.status is not CodeStatus.SHOWN:
        return draw_notice(notice(view), panel)
    if areas.symbol is None:
        return draw_sentence(TOO_SMALL, panel)
    return draw_code(view, areas.symbol, panel)


def _side_lines(
    snapshot: Snapshot,
    view: CodeView,
    board: BoardView,
    now: datetime,
    areas: Layout,
    welcome: Sequence[str] | None,
    *,
    is_stale: bool,
) -> list[Line]:
    """Return the board; the instructions with the facts of ``welcome`` if that is not None."""
    columns = areas.board_columns - 1
    stale_since = ""
    if is_stale and snapshot.confirmed_at:
        stale_since = formatting.clock_time(snapshot.confirmed_at)
    lines = draw_header(snapshot, view, columns, areas.board_rows, stale_since)
    if areas.symbol and not has_caption(areas.symbol, areas.panel_rows):
        lines += draw_caption(view, columns)
    rows = areas.board_rows - len(lines)
    if board.ready or board.preparing:
        seconds = now.timestamp()
        lines += draw_board(board, columns, rows, areas.digit_scale, seconds, is_stale=is_stale)
    elif welcome is not None:
        lines += draw_welcome(columns, rows, areas.digit_scale, welcome)
    else:
        lines += padded([], columns, rows, palette.NIGHT)
    across, _ = shift(now)
    edge = blank(1, palette.NIGHT)
    return [[*edge, *line] if across else [*line, *edge] for line in lines]
