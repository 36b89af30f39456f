"""A kiosk through eight hours of a busy bar, in the seconds that a test may take."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

from rich.cells import cached_cell_len as cell_len_cache

from display_kiosk.app import KioskApp
from display_kiosk.code_view import Standing
from tests.fake_shop import FakeShop

from .bench import Bench
from .camera import apart
from .samples import FakeClock, Silent

STEP_SECONDS = 30
HOUR = 3600
STATES = ("PLACED", "MAKING", "COMPLETED", "COLLECTED")
KINDS = ("WaitingCompletion", "MakeOrder", "OrderCompleted", "OrderCollected")
DRAWS = ("rich", "textual", "display_kiosk")
MOST_GROWTH = 500


def live_the_hour(bench: Bench, app: KioskApp, numbers: Iterator[int]) -> set[Standing]:
    """Go through an hour: an order every 30 seconds, and the code's windows between."""
    shop, seen = bench.shop, set()
    for _ in range(HOUR // STEP_SECONDS):
        bench.clock.move(STEP_SECONDS)
        shop.barista_seen_at = shop.now()
        bench.turn_if_due()
        shop.taken += 2
        bench.live[-1].receive("Validator.CodeChanged", **shop.code_update())
        number = next(numbers)
        for age, (state, kind) in enumerate(zip(STATES, KINDS, strict=True)):
            if number > age * 5:
                order = shop.put(number - age * 5, state, name="Ada")
                bench.live[-1].receive(f"OrderManager.{kind}", order=order)
        shop.orders.pop(f"o-{number - 15}", None)
        app.draw()
        assert app.scene is not None
        seen.add(app.scene.view.standing)
        if app.scene.view.url is not None:
            assert shop.is_good(app.scene.view.url)
    shop.calls.clear()
    return seen


def uncached_objects() -> int:
    """Return the objects in memory, but for caches, which have a bound and fill up slowly."""
    for found in gc.get_objects():
        if isinstance(found, type(cell_len_cache)) and found.__module__.startswith(DRAWS):
            found.cache_clear()
    gc.collect()
    return sys.getallocatedblocks()


def test_eight_hours_take_no_more_memory_than_two(
    bench: Bench, fake_shop: FakeShop, clock: FakeClock
) -> None:
    async def run() -> tuple[int, int]:
        app = KioskApp(bench.settings, bench.news, bench.shop_clock, Silent())
        bench.come_live()
        numbers = iter(range(1, 100_000))
        sizes = []
        async with app.run_test(size=(80, 24)) as pilot:
            for hour in range(8):
                seen = live_the_hour(bench, app, numbers)
                assert {Standing.SHOWN, Standing.NONE_LEFT} <= seen
                # Realtime re-reads every five minutes; here it is enough to do so hourly.
                bench.live[-1].connect()
                await pilot.pause()
                sizes.append(uncached_objects())
                assert hour == 7 or len(bench.news.facts().orders) < 60
        return sizes[1], sizes[7]

    after_two, after_eight = apart(run())
    assert after_eight - after_two < MOST_GROWTH
