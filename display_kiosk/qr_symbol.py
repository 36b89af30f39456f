"""The QR code of a URL, with its quiet zone, fitted to a space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qrcode import constants
from qrcode.exceptions import DataOverflowError

from backend.half_blocks import qr_dots

# ISO/IEC 18004 requires four light modules around the symbol.
QUIET_ZONE = 4
_STRONGEST_FIRST = (
    constants.ERROR_CORRECT_H,
    constants.ERROR_CORRECT_Q,
    constants.ERROR_CORRECT_M,
    constants.ERROR_CORRECT_L,
)

Modules = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class QrSymbol:
    """A symbol: its modules are True where dark, each ``scale`` dots wide and high."""

    modules: Modules
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

    Of several, the one with the fewest modules, and of those the one with the
    strongest error correction, against reflections and fingerprints.
    """
    symbols = [_symbol(url, correction, columns, rows) for correction in _STRONGEST_FIRST]
    fitting = [symbol for symbol in symbols if symbol is not None]
    return max(fitting, key=lambda s: (s.scale, -len(s.modules)), default=None)


def smallest(url: str) -> Modules | None:
    """Return the symbol with the fewest modules, quiet zone included; None if none can hold it.

    Of several, the one with the strongest error correction.
    """
    symbols = [_modules(url, correction) for correction in _STRONGEST_FIRST]
    return min(filter(None, symbols), key=len, default=None)


def _symbol(url: str, correction: int, columns: int, rows: int) -> QrSymbol | None:
    modules = _modules(url, correction)
    # All modules have the same size: uneven ones are harder to scan than smaller ones.
    scale = min(columns, rows * 2) // len(modules) if modules else 0
    return QrSymbol(modules, scale) if modules and scale else None


def _modules(url: str, correction: int) -> Modules | None:
    try:
        return tuple(map(tuple, qr_dots(url, correction=correction, quiet_zone=QUIET_ZONE)))
    except (DataOverflowError, ValueError):
        return None  # the URL is too long
