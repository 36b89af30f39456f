"""Square dots and QR codes as text: a character is two dots, one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import qrcode

_CHARACTERS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}

Dots = Sequence[Sequence[bool]]


def paired_rows(dots: Dots) -> Iterator[tuple[Sequence[bool], Sequence[bool]]]:
    """Yield the upper and the lower row of dots of each line; a missing last one is empty."""
    empty = [False] * (len(dots[0]) if dots else 0)
    return zip_longest(dots[::2], dots[1::2], fillvalue=empty)


def half_block_rows(dots: Dots) -> list[str]:
    """Return lines of text in which set dots have the foreground colour."""
    return [
        "".join(_CHARACTERS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in paired_rows(dots)
    ]


def enlarged(dots: Dots, scale: int) -> list[list[bool]]:
    """Return the dots, each ``scale`` dots wide and high."""
    return [[dot for dot in line for _ in range(scale)] for line in dots for _ in range(scale)]


def qr_dots(content: str, *, correction: int, quiet_zone: int) -> list[list[bool]]:
    """Return the modules of a QR code; dark ones are True.

    Args:
        content: What the code contains.
        correction: A constant of ``qrcode.constants``, such as ``ERROR_CORRECT_L``.
        quiet_zone: How many light modules surround the code.

    Raises:
        DataOverflowError, ValueError: No QR code can hold the content.
    """
    code = qrcode.QRCode(border=quiet_zone, error_correction=correction)
    code.add_data(content)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]
