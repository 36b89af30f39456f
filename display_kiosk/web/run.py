"""Creates and runs the kiosk's web page: the one place that knows all its parts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from backend.client import Credentials
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import LONGEST_POLL_SECONDS, Settings
from display_kiosk.watchdog import Heartbeat
from display_kiosk.web.page_view import page_view
from display_kiosk.web.publication import Publication
from display_kiosk.web.server import create_app, page_files, version_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the page is served, and the folder of what it shares with the phone page."""

    host: str
    port: int
    shared: Path


def run_web_kiosk(
    settings: Settings, credentials: Callable[[], Credentials], served: WebSettings
) -> None:
    """Serve a shop's kiosk until interrupted."""
    try:
        asyncio.run(_serve(settings, credentials, served))
    except KeyboardInterrupt:
        return
    except Exception:
        # The edge of the process, which the watchdog starts again.
        log.exception("the kiosk's page failed")
        raise


async def _serve(
    settings: Settings, credentials: Callable[[], Credentials], served: WebSettings
) -> None:
    clock, state = ShopClock(MachineClock()), KioskState()
    loop = asyncio.get_running_loop()
    feed = Feed(
        settings,
        credentials,
        clock,
        state,
        on_change=lambda: _call_on(loop, lambda: publication.wake()),
    )
    heartbeat = Heartbeat(lambda: feed.seconds_in_poll() < LONGEST_POLL_SECONDS)
    files = page_files(settings.appearance, served.shared)
    publication = Publication(
        lambda: page_view(state.snapshot(), clock.now(), settings),
        version_of(files),
        heartbeat.send,
    )
    runner = web.AppRunner(
        create_app(files, publication, served.host), access_log=None, shutdown_timeout=1.0
    )
    await runner.setup()
    await web.TCPSite(runner, served.host, served.port).start()
    feed.start()
    try:
        await publication.run()
    finally:
        feed.close()
        await runner.cleanup()


def _call_on(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    """Call something on the event loop's thread, unless the loop has ended."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(callback)
