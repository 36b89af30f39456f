"""Kiosks with the real shop: the local AWS, its front door, and MQTT."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from backend.client import Credentials
from display_kiosk.board_view import board_view
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.code_view import CodeStatus, CodeView, code_view
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import Settings, Thresholds
from tests.door import Door
from tests.open_shop import TestShop, eventually

from .presence import barista_at

pytestmark = pytest.mark.cloud
QUICK = Thresholds(
    poll_seconds=2.0,
    degraded_poll_seconds=0.5,
    stale_after_failure_seconds=1.0,
    stale_seconds=6.0,
)


class Kiosk:
    """A kiosk without a screen, on its own threads and the machine's clock."""

    def __init__(self, shop: TestShop, url: str, shop_id: str) -> None:
        self.settings = Settings(url, shop_id, thresholds=QUICK)
        self.clock, self.state = ShopClock(MachineClock()), KioskState()
        person = shop.staff["display"]
        credentials = Credentials(person.username, person.password)
        self.feed = Feed(self.settings, lambda: credentials, self.clock, self.state)

    def view(self, now: datetime | None = None) -> CodeView:
        return code_view(self.state.snapshot(), now or self.clock.now(), QUICK)

    def board(self) -> tuple[list[int], list[int]]:
        board = board_view(self.state.snapshot().orders, self.clock.now(), self.settings.ready_for)
        return [t.number for t in board.ready], [t.number for t in board.preparing]

    def stands(self, status: CodeStatus) -> bool:
        return self.view().status is status

    def is_kept_waiting(self, view: CodeView, now: datetime) -> bool:
        """Return whether a code is missing because the busy machine has not answered in time."""
        confirmed_at = self.state.snapshot().code_confirmed_at
        assert confirmed_at is not None
        is_late = now - confirmed_at > timedelta(seconds=QUICK.poll_seconds + 1)
        return is_late or view.status is CodeStatus.BARISTA_AWAY

    def is_live(self) -> bool:
        return self.state.snapshot().is_live


@contextmanager
def running(shop: TestShop, shop_id: str, url: str | None = None) -> Iterator[Kiosk]:
    kiosk = Kiosk(shop, url or shop.url, shop_id)
    kiosk.feed.start()
    try:
        yield kiosk
    finally:
        kiosk.feed.close(20)


@pytest.fixture
def door(shop: TestShop) -> Iterator[Door]:
    door = Door(int(shop.url.rpartition(":")[2]))
    yield door
    door.close()


def window_of(url: str) -> int:
    """Return when the window of a URL's code began, as the code itself says."""
    return int(url.partition("code=")[2].partition("-")[0], 16)


def test_order_is_shown_from_scan_to_collection(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    with running(shop, shop_id) as kiosk:
        eventually(kiosk.is_live)
        assert kiosk.stands(CodeStatus.BARISTA_AWAY)
        with barista_at(shop, shop_id):
            eventually(lambda: kiosk.stands(CodeStatus.SHOWN))
            assert kiosk.view().url == shop.as_staff("display").qr_code(shop_id).url
            left = kiosk.view().drinks_left
            order, _ = shop.place(shop_id)
            number = order["number"]
            eventually(lambda: kiosk.board() == ([], [number]))
            eventually(lambda: kiosk.view().drinks_left == left - 1)
            assert shop.act(order, "make").is_success
            assert shop.act(order, "complete").is_success
            eventually(lambda: kiosk.board() == ([number], []))
            assert shop.act(order, "collect").is_success
            eventually(lambda: kiosk.board() == ([], []))
            shop.as_staff("manager").pause(shop_id, datetime.now(UTC) + timedelta(hours=1))
            eventually(lambda: kiosk.stands(CodeStatus.PAUSED))
            shop.as_staff("manager").pause(shop_id, None)
            eventually(lambda: kiosk.stands(CodeStatus.SHOWN))


def test_code_is_withdrawn_while_the_shop_is_unreachable(shop: TestShop, door: Door) -> None:
    shop_id = shop.new_shop()
    with barista_at(shop, shop_id), running(shop, shop_id, door.url) as kiosk:
        eventually(lambda: kiosk.stands(CodeStatus.SHOWN) and kiosk.is_live())
        door.shut()
        eventually(lambda: kiosk.stands(CodeStatus.UNCERTAIN))
        eventually(lambda: not kiosk.is_live())
        order, _ = shop.place(shop_id)
        door.open()
        eventually(lambda: kiosk.stands(CodeStatus.SHOWN))
        eventually(lambda: kiosk.board() == ([], [order["number"]]))
        eventually(kiosk.is_live)


def test_no_instant_is_without_a_code_and_no_scan_after_a_rotation_is_refused(
    shop: TestShop,
) -> None:
    interval = 4
    shop_id = shop.new_shop(codeIntervalSeconds=interval, drinksPerCode=20, scansPerAddress=0)
    with (
        barista_at(shop, shop_id),
        running(shop, shop_id) as first,
        running(shop, shop_id) as second,
    ):
        eventually(lambda: first.is_live() and second.is_live())
        eventually(lambda: first.view().url and second.view().url)
        last_seen: dict[str, float] = {}
        limit = time.monotonic() + 400
        while len(last_seen) < 4 and time.monotonic() < limit:
            for kiosk in (first, second):
                now = kiosk.clock.now()
                view = kiosk.view(now)
                if view.url is None:
                    assert kiosk.is_kept_waiting(view, now), view
                else:
                    last_seen[view.url] = now.timestamp()
            time.sleep(0.02)
        # One code a window, however many kiosks; the old one until the next one is there.
        windows = sorted(map(window_of, last_seen))
        assert len(windows) == len(set(windows)) == 4
        for url, seen in last_seen.items():
            assert seen <= window_of(url) + interval + QUICK.overlap_seconds
        previous = sorted(last_seen, key=window_of)[-2]
        grace_ends = window_of(previous) + interval + 15
        answer = shop.call(
            "POST", f"/shops/{shop_id}/scans", body={"code": previous.partition("code=")[2]}
        )
        assert answer.status_code == 201 or time.time() > grace_ends, answer.text
