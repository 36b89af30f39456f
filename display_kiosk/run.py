"""Wires a kiosk together and runs it: the one place that knows all its parts."""

from __future__ import annotations

from collections.abc import Callable

from display_kiosk.announcer import Announcer
from display_kiosk.app import KioskApp
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.feed import Feed
from display_kiosk.news import News
from display_kiosk.settings import Credentials, Settings
from display_kiosk.watchdog import Heartbeat

# Longer than every call of a turn may take together, one after the other.
_LONGEST_TURN_SECONDS = 240.0


def run_kiosk(settings: Settings, credentials: Callable[[], Credentials]) -> int:
    """Show a shop's kiosk in this terminal until it is quit; return the exit code.

    ``credentials`` is asked at every sign-in, so that a password that was
    changed is found without a restart.
    """
    clock, news = ShopClock(MachineClock()), News()
    feed = Feed(settings, credentials, clock, news, on_news=lambda: app.hear())
    heartbeat = Heartbeat(lambda: feed.seconds_in_turn() < _LONGEST_TURN_SECONDS)
    announce = Announcer().announce if settings.announces else None
    app = KioskApp(settings, news, clock, feed, announce=announce, beat=heartbeat.beat)
    app.run()
    return app.return_code or 0
