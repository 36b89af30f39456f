"""Takes a picture of the kiosk's page, as a browser of this machine shows it."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from PIL import Image

from backend.local.folder import REPOSITORY
from display_kiosk.appearance import Appearance
from display_kiosk.web.page_view import PageView
from display_kiosk.web.publication import Publication
from display_kiosk.web.server import create_app, page_files, version_of

_HOST = "127.0.0.1"
_SHARED = REPOSITORY / "chalicelib" / "ordering_page" / "page"
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WINDOW = (1280, 720)
_LONGEST_SECONDS = 60.0


class NoPicture(Exception):
    """Raised when the browser gave no picture; the message says why."""


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    found = (shutil.which(name) for name in _BROWSERS)
    return next(filter(None, found), None)


def photographed(
    browser: str, view: PageView, appearance: Appearance, seconds: float
) -> Image.Image:
    """Return the kiosk's page with this view, as a browser shows it after some seconds.

    Raises:
        NoPicture: The browser did not take one.
    """
    with _served(view, appearance) as url, tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "kiosk.png"
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder}/profile",
            f"--window-size={_WINDOW[0]},{_WINDOW[1]}",
            f"--timeout={seconds * 1000:.0f}",
            f"--screenshot={picture}",
            url,
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_LONGEST_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoPicture(f"{browser} did not answer: {type(error).__name__}") from error
        if not picture.exists():
            raise NoPicture(f"{browser} took no picture")
        with Image.open(io.BytesIO(picture.read_bytes())) as image:
            return image.convert("RGB")


@contextmanager
def _served(view: PageView, appearance: Appearance) -> Iterator[str]:
    """Serve the page with one view, and yield its URL."""
    loop = asyncio.new_event_loop()
    files = page_files(appearance, _SHARED)
    publication = Publication(lambda: view, version_of(files), lambda: None)
    runner = web.AppRunner(
        create_app(files, publication, _HOST), access_log=None, shutdown_timeout=0.1
    )

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, _HOST, 0)
        await site.start()
        return int(runner.addresses[0][1])

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = asyncio.run_coroutine_threadsafe(start(), loop).result()
    publishing = asyncio.run_coroutine_threadsafe(publication.run(), loop)
    try:
        yield f"http://{_HOST}:{port}/"
    finally:
        publishing.cancel()
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
