"""How many connections the front door holds."""

from __future__ import annotations

import pytest

from backend.local.front_door import limits
from backend.local.front_door.limits import ConnectionCounter, Limits


def test_one_address_cannot_take_all_connections() -> None:
    counter = ConnectionCounter(Limits(connections=6, connections_per_address=3))
    assert [counter.admit("a") for _ in range(4)] == [True, True, True, False]
    assert [counter.admit("b") for _ in range(4)] == [True, True, True, False]
    assert not counter.admit("c")
    counter.release("a")
    assert counter.admit("c")


def test_trusted_proxy_may_use_all_connections() -> None:
    counter = ConnectionCounter(Limits(connections=4, connections_per_address=2))
    assert [counter.admit("p", is_proxy=True) for _ in range(5)] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("descriptors", "connections"), [(1_000_000, 8192), (1024, 384), (256, 2), (10_000, 4872)]
)
def test_connections_fit_the_descriptors(descriptors: int, connections: int) -> None:
    found = limits.for_descriptors(descriptors)
    assert found.connections == connections
    assert 1 <= found.connections_per_address <= connections // 2


def test_limit_of_descriptors_is_raised() -> None:
    assert limits.raise_descriptor_limit() >= 256
