"""Paints a terminal's cells as a picture, and reads the QR codes of a picture."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import zxingcpp
from PIL import Image
from rich.color import Color
from rich.segment import Segment

Colour = tuple[int, int, int] | str
CELL = 8  # columns are so many pixels wide, rows twice as high


def read_codes(picture: Image.Image) -> list[str]:
    """Return what the QR codes in a picture say."""
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=wanted)]


def rasterised(
    rows: Iterable[list[Segment]], columns: int, *, foreground: str, background: str
) -> Image.Image:
    """Return cells as a terminal paints them; where they name no colour, in its own two."""
    lines = list(rows)
    picture = Image.new("RGB", (columns * CELL, len(lines) * CELL * 2), background)
    for y, line in enumerate(lines):
        x = 0
        for segment in line:
            style = segment.style
            front = _rgb(style.color if style else None, foreground)
            back = _rgb(style.bgcolor if style else None, background)
            for letter in segment.text:
                picture.paste(_cell(letter, front, back), (x * CELL, y * CELL * 2))
                x += 1
    return picture


def _rgb(color: Color | None, default: str) -> Colour:
    if color is None or color.is_default:
        return default
    red, green, blue = color.get_truecolor()
    return red, green, blue


@lru_cache
def _cell(letter: str, front: Colour, back: Colour) -> Image.Image:
    cell = Image.new("RGB", (CELL, CELL * 2), back)
    boxes = {
        "█": (0, 0, CELL, CELL * 2),
        "▀": (0, 0, CELL, CELL),
        "▄": (0, CELL, CELL, CELL * 2),
    }
    # Any other letter stands for some ink in the middle of its cell.
    box = boxes.get(letter, None if letter.isspace() else (2, 5, 6, 11))
    if box:
        cell.paste(front, box)
    return cell
