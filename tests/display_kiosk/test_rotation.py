"""A code is shown only while a customer who scans it gets a drink."""

from __future__ import annotations

from datetime import timedelta

import pytest

from display_kiosk.code_view import CodeStatus
from tests.fake_shop import FakeShop

from .harness import Harness
from .samples import FakeClock


@pytest.mark.parametrize("interval", [3.0, 20.0, 40.0, 300.0])
def test_a_usable_code_is_shown_at_every_instant_of_several_windows(
    fake_shop: FakeShop, clock: FakeClock, harnesses: tuple[Harness, Harness], interval: float
) -> None:
    fake_shop.shop["codeIntervalSeconds"] = interval
    step = min(0.2, interval / 100)
    for kiosk in harnesses:
        kiosk.go_live()
    shown: set[str | None] = set()
    for _ in range(int(4 * interval / step)):
        clock.move(step)
        fake_shop.barista_seen_at = fake_shop.now()
        for kiosk in harnesses:
            # Before and after the poll: a screen is drawn at any time.
            assert fake_shop.is_good(kiosk.view().url, within_seconds=14.5)
            kiosk.poll_if_due()
            assert fake_shop.is_good(kiosk.view().url, within_seconds=14.5)
        shown.add(harnesses[0].view().url)
    assert len(shown) in (4, 5)


def test_old_code_stays_until_the_next_one_arrives_but_not_for_long(
    fake_shop: FakeShop, clock: FakeClock, harness: Harness
) -> None:
    harness.go_live()
    old = fake_shop.code().url
    clock.move(fake_shop.code().expires_at.timestamp() - fake_shop.now().timestamp() - 1)
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    fake_shop.is_down = True
    clock.move(5.9)
    assert harness.view().url == old
    clock.move(0.2)
    assert harness.view().status is not CodeStatus.SHOWN


def test_code_that_begins_a_moment_from_now_is_shown(
    fake_shop: FakeShop, clock: FakeClock, harness: Harness
) -> None:
    """A code that replaces another within its first second begins late."""
    harness.go_live()
    clock.counted -= fake_shop.now().timestamp() - fake_shop.code().starts_at.timestamp() + 0.9
    assert harness.view().url is not None


def test_outdated_code_is_not_shown_after_a_sleep(
    fake_shop: FakeShop, clock: FakeClock, harness: Harness
) -> None:
    harness.go_live()
    clock.counted += timedelta(hours=9).total_seconds()
    assert harness.view().url is None
    harness.poll()
    fake_shop.barista_seen_at = fake_shop.now()
    harness.poll()
    assert harness.view().url == fake_shop.code().url
