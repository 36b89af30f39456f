from __future__ import annotations

from collections.abc import Iterator

import pytest

from .bench import Bench
from .fake_shop import FakeShop, serving
from .samples import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fake_shop(clock: FakeClock) -> Iterator[FakeShop]:
    with serving(FakeShop(clock)) as shop:
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
