"""The QR code of a URL as square dots, quiet zone included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import qrcode
from qrcode import constants
from qrcode.exceptions import DataOverflowError

# The standard's own: ISO/IEC 18004 asks for four modules of light around the symbol.
QUIET_ZONE = 4
_STRONGEST_FIRST = (
    constants.ERROR_CORRECT_H,
    constants.ERROR_CORRECT_Q,
    constants.ERROR_CORRECT_M,
    constants.ERROR_CORRECT_L,
)


@dataclass(frozen=True)
class QrSymbol:
    """A symbol: its modules are True where dark, each ``scale`` dots wide and high."""

    modules: tuple[tuple[bool, ...], ...]
    scale: int

    @property
    def columns(self) -> int:
        """How many columns it takes."""
        return len(self.modules) * self.scale

    @property
    def rows(self) -> int:
        """How many rows of a terminal it takes, two dots a row."""
        return -(-self.columns // 2)


@lru_cache(maxsize=8)
def fitted(url: str, columns: int, rows: int) -> QrSymbol | None:
    """Return the symbol with the largest modules that fits; None if even the smallest do not.

    Of those the one with the fewest modules, and of those the one with the
    strongest correction: a screen gets reflections and finger marks. A URL that no
    symbol can hold has none that fits.
    """
    symbols = [_symbol(url, correction, columns, rows) for correction in _STRONGEST_FIRST]
    fitting = [symbol for symbol in symbols if symbol is not None]
    return max(fitting, key=lambda s: (s.scale, -len(s.modules)), default=None)


def _symbol(url: str, correction: int, columns: int, rows: int) -> QrSymbol | None:
    code = qrcode.QRCode(border=QUIET_ZONE, error_correction=correction)
    code.add_data(url)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return None  # qrcode raises one or the other, by how far the text is over
    modules = tuple(tuple(map(bool, line)) for line in code.get_matrix())
    # Modules of one size only: an uneven one costs a camera more than a smaller one.
    scale = min(columns, rows * 2) // len(modules)
    return QrSymbol(modules, scale) if scale else None
