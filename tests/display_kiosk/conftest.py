from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fake_shop import FakeShop, serving

from .bench import Bench
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
def benches(fake_shop: FakeShop, clock: FakeClock) -> Iterator[tuple[Bench, Bench]]:
    """Two kiosks of one shop."""
    pair = Bench(fake_shop, clock), Bench(fake_shop, clock)
    yield pair
    for bench in pair:
        bench.feed.close()


@pytest.fixture
def bench(benches: tuple[Bench, Bench]) -> Bench:
    return benches[0]
