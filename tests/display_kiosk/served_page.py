"""The kiosk's web page on a real port, with a state that a test sets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from display_kiosk.clock import ShopClock
from display_kiosk.kiosk_state import KioskState, Snapshot
from display_kiosk.settings import Settings
from display_kiosk.web.page_view import page_view
from display_kiosk.web.publication import Publication
from display_kiosk.web.server import create_app, page_files, version_of

from .samples import FakeClock

SHARED = Path(__file__).parent.parent.parent / "chalicelib" / "ordering_page" / "page"


@dataclass
class ServedPage:
    """A server on its own thread. `beats` counts its heartbeats."""

    settings: Settings
    clock: FakeClock
    state: KioskState
    loop: asyncio.AbstractEventLoop
    port: int = 0
    version: str = ""
    beats: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def show(self, known: Snapshot) -> None:
        self.state._snapshot = known

    def hang(self, resumed: threading.Event) -> None:
        """Block the server's event loop until the event is set."""
        self.loop.call_soon_threadsafe(resumed.wait)

    def beat(self) -> None:
        self.beats += 1

    async def run(self, started: threading.Event, stopped: asyncio.Event) -> None:
        files = page_files(self.settings.appearance, SHARED)
        clock = ShopClock(self.clock)
        self.version = self.version or version_of(files)
        publication = Publication(
            lambda: page_view(self.state.snapshot(), clock.now(), self.settings),
            self.version,
            self.beat,
        )
        app = create_app(files, publication, "127.0.0.1")
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        self.port = runner.addresses[0][1]
        publishing = asyncio.create_task(publication.run())
        started.set()
        await stopped.wait()
        publishing.cancel()
        await asyncio.wait([publishing])
        await runner.cleanup()


@contextmanager
def served_page(
    known: Snapshot,
    settings: Settings | None = None,
    clock: FakeClock | None = None,
    port: int = 0,
    version: str = "",
) -> Iterator[ServedPage]:
    loop = asyncio.new_event_loop()
    settings = settings or Settings("http://x", line="Oat milk costs nothing extra today")
    page = ServedPage(settings, clock or FakeClock(), KioskState(), loop, port, version)
    page.show(known)
    started, stopped = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[page.run(started, stopped)])
    thread.start()
    try:
        assert started.wait(60)
        yield page
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(60)
        loop.close()
