"""Reads a kiosk's screen as a phone's camera does: degraded pictures, and a decoder."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from PIL import Image, ImageFilter
from playwright.async_api import async_playwright

from backend.checks.screen_picture import rasterised
from backend.checks.screen_picture import read_codes as read

__all__ = ["apart", "as_a_phone_sees_it", "as_picture", "chromium", "photographed", "rasterised"]
__all__ += ["CHROMIUM", "read"]

T = TypeVar("T")
CHROMIUM = "/usr/bin/chromium"


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
