"""Divides the screen between the code and the board, and sizes the digits. Pure.

The code takes what it needs, on the left and over the full height: the size of its
modules decides from how far away it can be scanned. The footer takes one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from display_kiosk.qr_symbol import QrSymbol, fitted

FOOTER_ROWS = 1
NARROWEST_BOARD = 15
_LEAST_PANEL = 41  # the width of a local shop's code, so that the layout stays the same without it
_SHIFT_EVERY_SECONDS = 180
_SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1))


@dataclass(frozen=True, slots=True)
class Layout:
    """The areas of a screen, in columns and rows.

    ``digit_scale`` makes a number at least a tenth of the screen high.
    """

    symbol: QrSymbol | None
    panel_columns: int
    board_columns: int
    rows: int
    digit_scale: int


def screen_layout(columns: int, rows: int, url: str | None) -> Layout:
    """Return the layout of a screen for the code of ``url``, or without a code."""
    usable = max(1, rows - FOOTER_ROWS)
    room = max(1, columns - NARROWEST_BOARD)
    # On a screen too small for both, the code comes before the board.
    symbol = (fitted(url, room, usable) or fitted(url, columns, usable)) if url else None
    panel = max(symbol.columns if symbol else 0, min(_LEAST_PANEL, room))
    return Layout(symbol, panel, columns - panel, usable, _digit_scale(rows))


def shift(now: datetime) -> tuple[int, int]:
    """Return by how many columns and rows the content is shifted at ``now``, against burn-in."""
    return _SHIFTS[int(now.timestamp()) // _SHIFT_EVERY_SECONDS % len(_SHIFTS)]


def _digit_scale(rows: int) -> int:
    """Return the scale at which digits, 2.5 rows high at scale 1, reach a tenth of the screen."""
    return max(1, -(-rows // 25))
