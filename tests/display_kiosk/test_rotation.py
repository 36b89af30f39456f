"""A code is shown only while a customer who scans it gets a drink."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fake_shop import FakeShop

from .harness import Harness
from .samples import FakeClock


@pytest.mark.parametrize("interval", [20.0, 40.0, 300.0])
def test_no_unusable_code_is_shown_through_several_windows(
    fake_shop: FakeShop, clock: FakeClock, harnesses: tuple[Harness, Harness], interval: float
) -> None:
    fake_shop.shop["codeIntervalSeconds"] = interval
    step = interval / 200
    for kiosk in harnesses:
        kiosk.go_live()
    shown: dict[str, list[float]] = {}
    for _ in range(800):
        clock.move(step)
        fake_shop.barista_seen_at = fake_shop.now()
        for kiosk in harnesses:
            kiosk.poll_if_due()
        views = [kiosk.view() for kiosk in harnesses]
        assert views[0].url == views[1].url
        if views[0].url is not None:
            assert fake_shop.is_good(views[0].url)
            left = interval - fake_shop.now().timestamp() % interval
            assert left >= min(15.0, interval / 2) - step
            shown.setdefault(views[0].url, []).append(left)
    whole_windows = [lefts for lefts in shown.values() if max(lefts) > interval - 2 * step]
    assert len(whole_windows) >= 3
    for lefts in whole_windows:
        # From the very beginning of its window, without a gap.
        assert max(lefts) >= interval - 2 * step
        assert max(lefts) - min(lefts) == pytest.approx((len(lefts) - 1) * step, abs=0.01)


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
