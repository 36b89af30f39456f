"""Runs the real terminals and kiosks without their screens, to count what they poll."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backend.bench.local_shop import BenchShop
from barista_tui.core.shop_target import ShopTarget
from barista_tui.core.state_directory import lock_state_directory
from barista_tui.session import BaristaSession
from barista_tui.settings import Settings as BaristaSettings
from display_kiosk.clock import MachineClock, ShopClock
from display_kiosk.feed import Feed
from display_kiosk.kiosk_state import KioskState
from display_kiosk.settings import Settings as KioskSettings


@contextmanager
def idle_programs(shop: BenchShop, terminals: int, kiosks: int) -> Iterator[None]:
    """Run signed-in terminals and kiosks during the `with` block."""
    with ExitStack() as stack:
        for _ in range(terminals):
            stack.enter_context(_terminal(shop))
        for _ in range(kiosks):
            stack.enter_context(_kiosk(shop))
        yield


@contextmanager
def _terminal(shop: BenchShop) -> Iterator[None]:
    files = Path(shop.folder.root) / "terminals"
    person = shop.staff["barista"]
    with lock_state_directory(files, shop.url, shop.shop_id) as directory:
        session = BaristaSession(ShopTarget(shop.url, shop.shop_id), directory, BaristaSettings())
        session.start()
        try:
            session.staff.sign_in(person.username, person.password)
            yield
        finally:
            session.close()


@contextmanager
def _kiosk(shop: BenchShop) -> Iterator[None]:
    person = shop.staff["display"]
    feed = Feed(
        KioskSettings(shop.url, shop.shop_id),
        lambda: person,
        ShopClock(MachineClock()),
        KioskState(),
    )
    feed.start()
    try:
        yield
    finally:
        feed.close()
