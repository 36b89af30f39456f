"""Creates and runs a kiosk: the one place that knows all its parts."""

from __future__ import annotations

from collections.abc import Callable

from backend.client import Credentials
from display_kiosk.announcer import Announcer
from display_kiosk.app import KioskApp
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import LONGEST_POLL_SECONDS, Settings
from display_kiosk.watchdog import Heartbeat


def run_kiosk(settings: Settings, credentials: Callable[[], Credentials]) -> int:
    """Show a shop's kiosk in this terminal until it is quit; return the exit code.

    ``credentials`` is called at every sign-in, so that a changed password is used
    without a restart.
    """
    clock, state = ShopClock(MachineClock()), KioskState()
    feed = Feed(settings, credentials, clock, state, on_change=lambda: app.request_draw())
    heartbeat = Heartbeat(lambda: feed.seconds_in_poll() < LONGEST_POLL_SECONDS)
    announce = Announcer().announce if settings.announces else None
    app = KioskApp(settings, state, clock, feed, announce=announce, heartbeat=heartbeat.send)
    app.run()
    return app.return_code or 0
