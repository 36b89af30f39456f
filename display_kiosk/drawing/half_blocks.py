"""Square dots in a terminal: two of them, one above the other, make a cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

_GLYPHS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}

Dots = Sequence[Sequence[bool]]


def mono_rows(dots: Dots) -> list[str]:
    """Return rows of half blocks in which a set dot has the foreground's colour."""
    below_all: Sequence[bool] = [False] * (len(dots[0]) if dots else 0)
    pairs = zip_longest(dots[::2], dots[1::2], fillvalue=below_all)
    return [
        "".join(_GLYPHS[above, below] for above, below in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]


def enlarged(dots: Dots, scale: int) -> list[list[bool]]:
    """Return the dots, each ``scale`` dots wide and high."""
    return [[dot for dot in line for _ in range(scale)] for line in dots for _ in range(scale)]
