"""Eight simulated hours of a busy bar."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

from rich.cells import cached_cell_len as cell_len_cache

from display_kiosk.app import KioskApp
from display_kiosk.code_view import CodeStatus
from tests.fake_shop import FakeShop

from .camera import apart
from .harness import Harness
from .samples import FakeClock, NoSource

STEP_SECONDS = 30
HOUR = 3600
STATES = ("PLACED", "MAKING", "COMPLETED", "COLLECTED")
KINDS = ("WaitingCompletion", "MakeOrder", "OrderCompleted", "OrderCollected")
DRAWS = ("rich", "textual", "display_kiosk")
MOST_GROWTH = 500


def simulate_hour(harness: Harness, app: KioskApp, numbers: Iterator[int]) -> set[CodeStatus]:
    """Simulate an hour with an order every 30 seconds, and the rotation of codes."""
    shop, seen = harness.shop, set()
    for _ in range(HOUR // STEP_SECONDS):
        harness.clock.move(STEP_SECONDS)
        shop.barista_seen_at = shop.now()
        harness.poll_if_due()
        shop.taken += 2
        harness.live[-1].receive("Validator.CodeChanged", **shop.code_update())
        number = next(numbers)
        for age, (state, kind) in enumerate(zip(STATES, KINDS, strict=True)):
            if number > age * 5:
                order = shop.put(number - age * 5, state, name="Ada")
                harness.live[-1].receive(f"OrderManager.{kind}", order=order)
        shop.orders.pop(f"o-{number - 15}", None)
        app.draw()
        assert app.scene is not None
        seen.add(app.scene.view.status)
        if app.scene.view.url is not None:
            assert shop.is_good(app.scene.view.url)
    shop.calls.clear()
    return seen


def uncached_objects() -> int:
    """Return the number of objects in memory, without caches, which are bounded."""
    for found in gc.get_objects():
        if isinstance(found, type(cell_len_cache)) and found.__module__.startswith(DRAWS):
            found.cache_clear()
    gc.collect()
    return sys.getallocatedblocks()


def test_eight_hours_take_no_more_memory_than_two(
    harness: Harness, fake_shop: FakeShop, clock: FakeClock
) -> None:
    async def run() -> tuple[int, int]:
        app = KioskApp(harness.settings, harness.state, harness.shop_clock, NoSource())
        harness.go_live()
        numbers = iter(range(1, 100_000))
        sizes = []
        async with app.run_test(size=(80, 24)) as pilot:
            for hour in range(8):
                seen = simulate_hour(harness, app, numbers)
                assert {CodeStatus.SHOWN, CodeStatus.NONE_LEFT} <= seen
                # Realtime re-reads every five minutes; here it is enough to do so hourly.
                harness.live[-1].connect()
                await pilot.pause()
                sizes.append(uncached_objects())
                assert hour == 7 or len(harness.state.snapshot().orders) < 60
        return sizes[1], sizes[7]

    after_two, after_eight = apart(run())
    assert after_eight - after_two < MOST_GROWTH
