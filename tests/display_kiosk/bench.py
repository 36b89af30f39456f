"""A kiosk without a screen on a fake shop: its turns are taken when the test's clock says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from display_kiosk.clock import ShopClock
from display_kiosk.code_view import CodeView, code_view
from display_kiosk.feed import Feed
from display_kiosk.news import News
from display_kiosk.settings import Credentials, Settings
from tests.fake_shop import PASSWORD, FakeShop
from tests.fake_shop.realtime import FakeRealtime

from .samples import FakeClock


@dataclass
class Bench:
    """One kiosk. `live` are the realtime connections that it made."""

    shop: FakeShop
    clock: FakeClock
    password: str = PASSWORD
    news: News = field(default_factory=News)
    live: list[FakeRealtime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(self.shop.url)
        self.shop_clock = ShopClock(self.clock)
        self.feed = Feed(
            self.settings,
            lambda: Credentials("display", self.password),
            self.shop_clock,
            self.news,
            go_live=self._go_live,
        )
        self._next_turn = self.clock.counted

    def _go_live(self, fetch_session: object, **callbacks: object) -> FakeRealtime:
        self.live.append(FakeRealtime(fetch_session, **callbacks))
        return self.live[-1]

    def turn(self) -> None:
        self.feed.turn()
        self._next_turn = self.clock.counted + self.feed.seconds_to_next_turn()

    def turn_if_due(self) -> bool:
        if self.clock.counted < self._next_turn:
            return False
        self.turn()
        return True

    def come_live(self) -> None:
        self.turn()
        self.live[-1].connect()

    def view(self) -> CodeView:
        return code_view(self.news.facts(), self.shop_clock.now(), self.settings.bounds)
