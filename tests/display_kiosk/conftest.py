from __future__ import annotations

from collections.abc import Iterator

import pytest

from .fake_shop import FakeShop, serving
from .harness import Harness
from .samples import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fake_shop(clock: FakeClock) -> Iterator[FakeShop]:
    with serving(FakeShop(clock)) as shop:
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
