"""A kiosk without a screen, with a fake shop: it polls when the fake clock says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backend.client import Credentials
from display_kiosk.clock import ShopClock
from display_kiosk.code_view import CodeView, code_view
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import Settings
from tests.fake_shop import PASSWORD, FakeShop
from tests.fake_shop.realtime import FakeRealtime

from .samples import FakeClock


@dataclass
class Harness:
    """One kiosk. `live` are its realtime connections."""

    shop: FakeShop
    clock: FakeClock
    password: str = PASSWORD
    state: KioskState = field(default_factory=KioskState)
    live: list[FakeRealtime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(self.shop.url)
        self.shop_clock = ShopClock(self.clock)
        self.feed = Feed(
            self.settings,
            lambda: Credentials("display", self.password),
            self.shop_clock,
            self.state,
            connect_realtime=self._connect_realtime,
        )
        self._next_poll = self.clock.counted

    def _connect_realtime(
        self, fetch_session: object, **callbacks: Callable[..., Any]
    ) -> FakeRealtime:
        self.live.append(FakeRealtime(fetch_session, **callbacks))
        return self.live[-1]

    def poll(self) -> None:
        self.feed.poll()
        self._next_poll = self.clock.counted + self.feed.seconds_to_next_poll()

    def poll_if_due(self) -> bool:
        if self.clock.counted < self._next_poll:
            return False
        self.poll()
        return True

    def go_live(self) -> None:
        self.poll()
        self.live[-1].connect()

    def view(self) -> CodeView:
        return code_view(self.state.snapshot(), self.shop_clock.now(), self.settings.thresholds)
