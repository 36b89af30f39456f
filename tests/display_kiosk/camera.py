"""Reads a kiosk's screen as a phone's camera does: degraded pictures, and a decoder."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

import zxingcpp
from PIL import Image, ImageFilter
from playwright.async_api import async_playwright
from rich.color import Color
from rich.segment import Segment

T = TypeVar("T")
Colour = tuple[int, int, int] | str
CHROMIUM = "/usr/bin/chromium"
CELL = 8  # columns are so many pixels wide, rows twice as high


def read(picture: Image.Image) -> list[str]:
    """Return what the QR codes in a picture say."""
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text for code in found]


def as_a_phone_sees_it(picture: Image.Image) -> Image.Image:
    """Return a picture taken from below and the side, tilted, out of focus and a little dark."""
    width, height = picture.size
    # Where a point of the new picture lies in the old one: a plane seen at an angle.
    across = (1.22, 0.05 * width / height, -0.08 * width)
    down = (0.10 * height / width, 1.30, -0.12 * height)
    away = (0.30 / width, 0.15 / height)
    turned = picture.convert("L").transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        (*across, *down, *away),
        Image.Resampling.BICUBIC,
        fillcolor=90,
    )
    tilted = turned.rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=90)
    dimmed = tilted.point(lambda level: int(30 + level * 0.7))
    return dimmed.filter(ImageFilter.GaussianBlur(max(1.2, width / 800)))


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


async def photographed(html: str) -> Image.Image:
    """Return an SVG as Chromium shows it."""
    async with async_playwright() as playwright, chromium(playwright) as browser:
        page = await browser.new_page(viewport={"width": 1600, "height": 1100})
        await page.set_content(f"<body style='margin:0'>{html}</body>")
        return as_picture(await page.locator("svg").screenshot())


def chromium(playwright: Any) -> Any:
    """Return Debian's Chromium, as an asynchronous context manager."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return _Launched(playwright.chromium.launch(executable_path=CHROMIUM, args=arguments))


class _Launched:
    def __init__(self, launch: Any) -> None:
        self._launch = launch

    async def __aenter__(self) -> Any:
        self._browser = await self._launch
        return self._browser

    async def __aexit__(self, *_error: object) -> None:
        await self._browser.close()


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, whatever loop this one is in already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def as_picture(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.convert("RGB")


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
