"""Each difference between the tables is found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.closing.agreement import compare
from backend.closing.tables import CountedOrder, Tables

DAY = Tables(
    orders={
        "a": CountedOrder("COLLECTED", is_walk_up=False),
        "b": CountedOrder("CANCELLED", is_walk_up=False),
        "w": CountedOrder("COLLECTED", is_walk_up=True),
    },
    metrics={"a": "COLLECTED", "b": "CANCELLED", "w": "COLLECTED"},
    journeys={
        "a": frozenset({"OrderCompleted", "OrderCollected"}),
        "b": frozenset({"OrderCancelled"}),
        "w": frozenset({"OrderCollected"}),
    },
    drinks=frozenset({"a", "b", "of yesterday"}),
    places=frozenset({"of another day"}),
)


def test_tables_of_a_day_agree() -> None:
    found = compare(DAY, has_codes=True)
    assert found.differences == ()
    assert found.counts == {
        "orders": 3,
        "metrics": 3,
        "journeys": 3,
        "places in the queue": 1,
        "drinks of codes": 2,
    }


def test_empty_day_agrees() -> None:
    assert compare(Tables({}, {}, {}), has_codes=True).differences == ()


@pytest.mark.parametrize(
    ("tables", "difference"),
    [
        (
            replace(DAY, orders=DAY.orders | {"c": CountedOrder("COMPLETED", True)}),
            "c has not ended: it is COMPLETED.",
        ),
        (
            replace(DAY, metrics={"a": "COMPLETED", "b": "CANCELLED", "w": "COLLECTED"}),
            "a is COLLECTED, and in metrics COMPLETED.",
        ),
        (
            replace(DAY, metrics={"a": "COLLECTED", "b": "CANCELLED"}),
            "w is COLLECTED, and in metrics missing.",
        ),
        (replace(DAY, metrics=DAY.metrics | {"d": "COLLECTED"}), "d is in metrics alone."),
        (
            replace(DAY, journeys=DAY.journeys | {"b": frozenset({"OrderCompleted"})}),
            "b is CANCELLED, which its journey does not tell.",
        ),
        (replace(DAY, places=frozenset({"a"})), "a has ended, and still has a place in the queue."),
        (
            replace(DAY, drinks=frozenset({"a"})),
            "b came from a scan, and no code has given its drink.",
        ),
    ],
)
def test_difference_is_named(tables: Tables, difference: str) -> None:
    assert compare(tables, has_codes=True).differences == (difference,)


def test_codes_of_an_earlier_day_are_not_compared() -> None:
    found = compare(replace(DAY, drinks=frozenset()), has_codes=False)
    assert found.differences == ()
    assert "drinks of codes" not in found.counts
