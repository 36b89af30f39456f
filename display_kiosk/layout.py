"""Divides the screen between the code and the board, and sizes the digits. Pure.

On a wide screen the code takes what it needs, on the left and over the full height: the
size of its modules decides from how far away it can be scanned. On a screen that is
taller than wide it is above the board. The footer takes one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from display_kiosk.qr_symbol import QrSymbol, fitted

FOOTER_ROWS = 1
NARROWEST_BOARD = 15
_LEAST_PANEL = 41  # the width of a local shop's code, so that the layout stays the same without it
_CAPTION_ROWS = 9  # the title, the bar and the drinks left, in block letters
_LEAST_CAPTION_ROWS = 3
_SHIFT_EVERY_SECONDS = 180
_SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1))


@dataclass(frozen=True, slots=True)
class Layout:
    """The areas of a screen, in columns and rows.

    ``digit_scale`` makes a number at least a tenth of the screen high (of its width, if
    that is less).
    """

    symbol: QrSymbol | None
    panel_columns: int
    panel_rows: int
    board_columns: int
    board_rows: int
    digit_scale: int
    is_upright: bool = False


def screen_layout(columns: int, rows: int, url: str | None) -> Layout:
    """Return the layout of a screen for the code of ``url``, or without a code."""
    usable = max(1, rows - FOOTER_ROWS)
    # A cell is twice as high as wide.
    if 2 * rows > columns and usable // 2 >= _LEAST_PANEL // 2:
        return _upright(columns, usable, url)
    room = max(1, columns - NARROWEST_BOARD)
    # On a screen too small for both, the code comes before the board.
    symbol = (fitted(url, room, usable) or fitted(url, columns, usable)) if url else None
    panel = max(symbol.columns if symbol else 0, min(_LEAST_PANEL, room))
    scale = _digit_scale(rows)
    return Layout(symbol, panel, usable, columns - panel, usable, scale)


def _upright(columns: int, rows: int, url: str | None) -> Layout:
    """Return the layout with the code above the board."""
    half, most = rows // 2 - _CAPTION_ROWS, rows * 2 // 3 - _LEAST_CAPTION_ROWS
    symbol = (fitted(url, columns, half) or fitted(url, columns, most)) if url else None
    least = symbol.rows + _LEAST_CAPTION_ROWS if symbol else 0
    panel = max(least, min(rows // 2, (symbol.rows if symbol else 0) + _CAPTION_ROWS))
    scale = _digit_scale(columns // 2)
    return Layout(symbol, columns, panel, columns, rows - panel, scale, is_upright=True)


def shift(now: datetime) -> tuple[int, int]:
    """Return by how many columns and rows the content is shifted at ``now``, against burn-in."""
    return _SHIFTS[int(now.timestamp()) // _SHIFT_EVERY_SECONDS % len(_SHIFTS)]


def _digit_scale(rows: int) -> int:
    """Return the scale at which digits, 2.5 rows high at scale 1, reach a tenth of the screen."""
    return max(1, -(-rows // 25))
