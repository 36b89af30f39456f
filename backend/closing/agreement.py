"""Compares the tables of a day with each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.closing.tables import Tables
from chalicelib.contract.orders import ENDED, OrderState

_LAST_STEP = {"COLLECTED": "OrderCollected", "CANCELLED": "OrderCancelled"}
_ENDED = {state.value for state in ENDED}


@dataclass(frozen=True)
class Agreement:
    """What was counted, and where the tables differ.

    Attributes:
        counts: How many orders each table has.
        differences: Where they differ, as sentences.
    """

    counts: dict[str, int]
    differences: tuple[str, ...]


def compare(tables: Tables, *, has_codes: bool) -> Agreement:
    """Return whether the tables agree about the day's orders.

    Args:
        tables: What they hold.
        has_codes: Whether the day's codes are still stored, which is so for a day.
    """
    counts = {
        "orders": len(tables.orders),
        "metrics": len(tables.metrics),
        "journeys": len(tables.journeys),
        "places in the queue": len(tables.places),
    }
    if has_codes:
        scanned = {one for one, order in tables.orders.items() if not order.is_walk_up}
        counts["drinks of codes"] = len(tables.drinks & scanned)
    differences = (
        *_ends(tables),
        *_of_metrics(tables),
        *_of_journeys(tables),
        *_of_queue(tables),
        *(_of_codes(tables) if has_codes else ()),
    )
    return Agreement(counts, differences)


def _ends(tables: Tables) -> Iterator[str]:
    for one, order in sorted(tables.orders.items()):
        if order.state not in _ENDED:
            yield f"{one} has not ended: it is {order.state}."


def _of_metrics(tables: Tables) -> Iterator[str]:
    for one, order in sorted(tables.orders.items()):
        counted = tables.metrics.get(one)
        if order.state in _ENDED and counted != order.state:
            yield f"{one} is {order.state}, and in metrics {counted or 'missing'}."
    for one in sorted(tables.metrics.keys() - tables.orders.keys()):
        yield f"{one} is in metrics alone."


def _of_journeys(tables: Tables) -> Iterator[str]:
    for one, order in sorted(tables.orders.items()):
        step = _LAST_STEP.get(order.state)
        if step and step not in tables.journeys.get(one, ()):
            yield f"{one} is {order.state}, which its journey does not tell."


def _of_queue(tables: Tables) -> Iterator[str]:
    ended = {one for one, order in tables.orders.items() if order.state in _ENDED}
    # A drink that is ready has no place any more.
    ready = {o for o, order in tables.orders.items() if order.state == OrderState.COMPLETED}
    for one in sorted(tables.places & (ended | ready)):
        yield f"{one} has ended, and still has a place in the queue."


def _of_codes(tables: Tables) -> Iterator[str]:
    for one, order in sorted(tables.orders.items()):
        if not order.is_walk_up and one not in tables.drinks:
            yield f"{one} came from a scan, and no code has given its drink."
