"""The kiosk as it is started, on the real shop: in a real terminal, and in a browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright
from rich.console import Console
from rich.text import Text

from tests.open_shop import TestShop, eventually, free_port

from .camera import apart, as_a_phone_sees_it, as_picture, chromium, rasterised, read
from .presence import barista_at

pytestmark = pytest.mark.cloud
TERMINALS = {"dark": ("#d0d0d0", "#000000"), "light": ("#202020", "#ffffff")}


@pytest.fixture
def shop_id(shop: TestShop) -> Iterator[str]:
    shop_id = shop.new_shop()
    with barista_at(shop, shop_id):
        yield shop_id


def command(shop_id: str, *more: str) -> list[str]:
    return [sys.executable, "-P", "-m", "backend.command", "kiosk", "--shop", shop_id, *more]


def surroundings(shop: TestShop) -> dict[str, str]:
    return {**os.environ, "SHOP_FOLDER": str(shop.folder.root), "COLORTERM": "truecolor"}


class Terminal:
    """A tmux of its own."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        tmux = shutil.which("tmux")
        assert tmux, "the terminal tests need tmux"
        ours = [tmux, "-L", self._name, "-f", os.devnull, *arguments]
        return subprocess.run(ours, env=env, capture_output=True, text=True, check=True).stdout

    def picture(self, columns: int, terminal: str) -> Any:
        """Return what is on the screen, with the terminal's own colours where none are named."""
        console = Console(width=columns, color_system="truecolor")
        lines = self("capture-pane", "-e", "-p", "-t", "kiosk").splitlines()
        rows = [list(Text.from_ansi(line).render(console)) for line in lines]
        foreground, background = TERMINALS[terminal]
        return rasterised(rows, columns, foreground=foreground, background=background)

    def code(self, columns: int, terminal: str) -> str | None:
        found = read(self.picture(columns, terminal))
        return found[0] if found else None

    def kiosk_processes(self) -> list[int]:
        """Return the process ids of the watchdog and the kiosk, in this order."""
        parent = int(self("list-panes", "-t", "kiosk", "-F", "#{pane_pid}"))
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *map(int, children)]


@contextmanager
def terminal(shop: TestShop, shop_id: str, columns: int, rows: int) -> Iterator[Terminal]:
    tmux = Terminal(f"kiosk-{uuid.uuid4().hex[:8]}")
    size = ["-x", str(columns), "-y", str(rows)]
    start = ["new-session", "-d", "-s", "kiosk", *size, *command(shop_id)]
    tmux(*start, env=surroundings(shop))
    try:
        yield tmux
    finally:
        tmux("kill-server")


def test_dark_and_light_terminals_show_the_code_of_the_api(shop: TestShop, shop_id: str) -> None:
    url = shop.as_staff("display").qr_code(shop_id).url
    with terminal(shop, shop_id, 80, 24) as tmux:
        assert eventually(lambda: tmux.code(80, "dark")) == url
        assert eventually(lambda: tmux.code(80, "light")) == url
        for columns, rows in [(120, 40), (240, 67), (60, 24)]:
            tmux("resize-window", "-t", "kiosk", "-x", str(columns), "-y", str(rows))
            picture = eventually(partial(_readable_picture, tmux, columns))
            assert read(picture) == [url]
            assert read(as_a_phone_sees_it(picture)) == [url]


def test_killed_kiosk_is_restarted(shop: TestShop, shop_id: str) -> None:
    url = shop.as_staff("display").qr_code(shop_id).url
    with terminal(shop, shop_id, 80, 24) as tmux:
        eventually(lambda: tmux.code(80, "dark"))
        _, kiosk = tmux.kiosk_processes()
        os.kill(kiosk, signal.SIGKILL)
        eventually(lambda: kiosk not in tmux.kiosk_processes())
        assert eventually(lambda: tmux.code(80, "dark")) == url


def test_page_shows_the_shop_survives_a_killed_server_and_withdraws_the_code(
    shop: TestShop, shop_id: str
) -> None:
    url = shop.as_staff("display").qr_code(shop_id).url
    port = free_port()
    serve = command(shop_id, "--web", "--port", str(port))
    watchdog = subprocess.Popen(serve, env=surroundings(shop), stdout=subprocess.DEVNULL)
    try:
        asked = apart(_browse(f"http://127.0.0.1:{port}/", url, watchdog, shop, shop_id))
    finally:
        watchdog.kill()
        watchdog.wait(120)
    # The page fetches nothing from elsewhere: a bar may have no way out to the internet.
    assert {address.split("/")[2] for address in asked} == {f"127.0.0.1:{port}"}
    log = (shop.folder.logs / "kiosk-watchdog.log").read_text()
    assert "the kiosk was ended by SIGKILL" in log


async def _browse(
    address: str, url: str, watchdog: subprocess.Popen[bytes], shop: TestShop, shop_id: str
) -> list[str]:
    asked: list[str] = []
    async with async_playwright() as playwright, chromium(playwright) as browser:
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("request", lambda request: asked.append(request.url))
        await _reach(page, address)
        picture = await _sight(page, url)
        assert read(as_a_phone_sees_it(picture)) == [url]
        _kill_children(watchdog.pid)
        order, _ = await asyncio.to_thread(shop.place, shop_id)
        number = page.locator(".preparing .ticket strong", has_text=str(order["number"]))
        await number.wait_for(timeout=120_000)
        await _sight(page, url)
        # Without its watchdog the server ends, and the page withdraws the code by itself.
        watchdog.kill()
        await page.locator(".notice").wait_for(timeout=120_000)
        assert read(as_picture(await page.screenshot())) == []
    return asked


async def _reach(page: Any, address: str) -> None:
    for _ in range(600):
        try:
            await page.goto(address)
        except Exception:  # noqa: BLE001 - the server is not up yet
            await asyncio.sleep(0.2)
        else:
            return
    raise AssertionError("the kiosk's server did not start")


async def _sight(page: Any, url: str) -> Any:
    """Return the picture of the page once it shows the code."""
    for _ in range(600):
        picture = as_picture(await page.screenshot())
        if read(picture) == [url]:
            return picture
        await asyncio.sleep(0.2)
    raise AssertionError("the page never showed the code")


def _kill_children(parent: int) -> None:
    """Kill every process that a process started, and those that they started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for child in map(int, children):
        _kill_children(child)
        # A watchdog ends by itself when its kiosk is gone.
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _readable_picture(tmux: Terminal, columns: int) -> Any:
    picture = tmux.picture(columns, "light")
    return picture if read(picture) else None
