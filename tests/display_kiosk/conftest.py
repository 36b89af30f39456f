from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fake_shop import FakeShop, serving

from .harness import Harness
from .samples import NOW, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fake_shop(clock: FakeClock) -> Iterator[FakeShop]:
    # The shop's own time, which goes on whatever the machine's clock says.
    with serving(FakeShop(lambda: NOW + timedelta(seconds=clock.counted - 1000))) as shop:
        yield shop


@pytest.fixture
def harnesses(fake_shop: FakeShop, clock: FakeClock) -> Iterator[tuple[Harness, Harness]]:
    """Two kiosks of one shop."""
    pair = Harness(fake_shop, clock), Harness(fake_shop, clock)
    yield pair
    for harness in pair:
        harness.feed.close()


@pytest.fixture
def harness(harnesses: tuple[Harness, Harness]) -> Harness:
    return harnesses[0]
