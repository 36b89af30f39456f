"""The day's favourites: counted with the number of each order, read with the queue."""

from __future__ import annotations

import pytest

from chalicelib.contract.requests import OrderRequest
from chalicelib.order_manager.repository import DayCount
from tests.order_manager.fakes import CODE, Bench
from tests.order_manager.samples import ANA, LATTE_REQUEST


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, ()),
        ({"latte": 2}, ()),
        ({"latte": 3, "tea": 2}, ("latte",)),
        ({"tea": 3, "latte": 9, "mocha": 3, "espresso": 4}, ("latte", "espresso", "mocha")),
    ],
)
def test_favourites_are_ordered_three_times_at_least(
    counts: dict[str, int], expected: tuple[str, ...]
) -> None:
    assert DayCount(20, counts).favourites == expected


def order(bench: Bench, number: int, request: OrderRequest) -> None:
    order_id = f"demo_{number:022}"
    bench.service.create(order_id, f"customer {number}", None, CODE)
    bench.service.place(f"customer {number}", order_id, request)


def test_favourites_are_read_with_the_queue() -> None:
    bench = Bench()
    for number in range(4):
        order(bench, number, LATTE_REQUEST)
        expected = ("latte",) if number >= 2 else ()
        assert bench.queue_store.stored.favourites == expected


def test_walk_ups_count_as_well() -> None:
    bench = Bench()
    bench.service.walk_up("demo", ANA, LATTE_REQUEST, f"demo_{7:022}")
    assert bench.repository.drinks["latte"] == 1


def test_repeated_submission_counts_once() -> None:
    bench = Bench()
    order(bench, 1, LATTE_REQUEST)
    order_id = f"demo_{1:022}"
    bench.service.place("customer 1", order_id, LATTE_REQUEST)
    assert bench.repository.drinks["latte"] == 1
