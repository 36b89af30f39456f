"""The demo's app: the barista's terminal, with the kiosk and the events of the same shop."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field, replace

from textual.events import Unmount
from textual.message import Message

from backend.client import ClientError, Credentials
from backend.demo.event_log import EventLog
from backend.demo.kiosk_view import KioskView
from backend.demo.running import RunningDemo
from backend.demo.sample_scene import sample_numbers
from backend.demo.screen import DemoScreen
from backend.demo.session import DemoSession
from backend.local.opening import OpenShop
from barista_tui.app import BaristaApp
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import Settings


@dataclass(frozen=True)
class Kiosk:
    """The kiosk of the demo: its settings, and what it shows."""

    settings: Settings
    state: KioskState = field(default_factory=KioskState)
    clock: ShopClock = field(default_factory=lambda: ShopClock(MachineClock()))

    def open_feed(self, display: Credentials) -> Feed:
        """Follow the shop, and return the feed."""
        feed = Feed(self.settings, lambda: display, self.clock, self.state)
        feed.start()
        return feed


class DemoApp(BaristaApp):
    """Shows samples at once, and the real shop as soon as it is live.

    Args:
        session: the barista's session.
        demo: opens the shop.
        kiosk: the kiosk.
        log: the events.
    """

    class ShopFailed(Message):
        """The shop did not open."""

    def __init__(
        self, session: DemoSession, demo: RunningDemo, kiosk: Kiosk, log: EventLog
    ) -> None:
        self._demo, self._kiosk, self._events = demo, kiosk, log
        self._demo_session = session
        self._feed: Feed | None = None
        self._url = ""
        screen = DemoScreen(session, log, self._kiosk_view, lambda: demo.step)
        super().__init__(session, screen)
        numbers = sample_numbers(session.began_at)
        kiosk.state.apply_orders(numbers, {}, session.began_at)

    def on_mount(self) -> None:
        """Open the shop in the background; end the demo in order, whatever ends it."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit)
        self._demo.start(self._go_live, self._fail)

    def on_unmount(self, _event: Unmount) -> None:
        """Stop following the shop."""
        if self._feed is not None:
            self._feed.close()

    def on_demo_app_shop_failed(self) -> None:
        """Leave: the command says why."""
        self.exit(return_code=1)

    def _go_live(self, shop: OpenShop) -> None:
        """Follow the shop, which is open now; called on the demo's thread."""
        self._url = shop.public_url
        self._events.add("the shop is open", shop.phone_url)
        self._feed = self._kiosk.open_feed(shop.staff["display"])
        try:
            self._demo_session.go_live(shop.staff["barista"])
        except ClientError as error:
            self._demo.error = error
            self._fail()

    def _fail(self) -> None:
        self.post_message(self.ShopFailed())

    def _kiosk_view(self) -> KioskView:
        return KioskView(self._kiosk_settings, self._kiosk.state, self._kiosk.clock)

    def _kiosk_settings(self) -> Settings:
        """Return the settings of the kiosk, with the line that is right just now."""
        line = f"Phones: {self._url}" if self._url else ""
        if self._demo_session.shows_samples:
            line = "Sample numbers: the shop is starting"
        return replace(self._kiosk.settings, line=line)
