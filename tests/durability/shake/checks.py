"""Compares the ledger with the shop: what was acknowledged is there, and it adds up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.client import CancelReason, OrderState, StaffOrder
from tests.durability.shake.ledger import RANK, Entry

HOLDS_PLACE = frozenset({OrderState.SCANNED, OrderState.PLACED, OrderState.MAKING})
_BY_TIME_OUT = {CancelReason.CUSTOMER_TIMEOUT, CancelReason.BARISTA_TIMEOUT}
_SLACK_SECONDS = 20.0  # the answer to a scan may arrive so much after the order began


@dataclass(frozen=True)
class Displayed:
    """What the screens of a shop show, as its API says it.

    Attributes:
        orders: By id; those that have ended need not be there, unless a phone shows one.
        code: The present code.
        drinks_left: Of the present code.
        queue_length: How many wait.
    """

    orders: Mapping[str, StaffOrder]
    code: str
    drinks_left: int
    queue_length: int


@dataclass(frozen=True)
class ShopState:
    """The shop as its API and its tables say, read while nobody acts.

    Attributes:
        displayed: What the screens show, with every order.
        recalled: The orders whose drink was ready and is made again.
        places: The orders that have a place in the queue.
        workflows: The orders of the workflows that run; one may be there twice.
        taken: Of each code, the orders that took a drink, and those that returned it.
        drinks_left: Of the present code, as its orders say.
    """

    displayed: Displayed
    recalled: frozenset[str]
    places: frozenset[str]
    workflows: Counter[str]
    taken: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    drinks_left: int

    @property
    def orders(self) -> Mapping[str, StaffOrder]:
        """Every order, by id."""
        return self.displayed.orders


@dataclass(frozen=True)
class Limits:
    """The time-outs of the workflow in seconds, and how long the computer slept since a moment."""

    customer_seconds: float
    barista_seconds: float
    slept_since: Callable[[float], float]


def lost(entries: Mapping[str, Entry], orders: Mapping[str, StaffOrder]) -> Iterable[str]:
    """Yield a sentence for each acknowledged answer that is not true any more."""
    for order_id, entry in entries.items():
        told, found = entry.order, orders.get(order_id)
        if found is None:
            yield f"{order_id} was acknowledged and is gone"
            continue
        if found.version < told.version:
            yield f"{order_id} was at version {told.version} and is at {found.version}"
        if found.version == told.version and found.state is not told.state:
            yield f"{order_id} is {found.state} at the version at which it was {told.state}"
        if told.number is not None and found.number != told.number:
            yield f"{order_id} had the number {told.number} and has {found.number}"
        if told.drink_id is not None and found.drink_id != told.drink_id:
            yield f"{order_id} was a {told.drink_id} and is a {found.drink_id}"
        if RANK[found.state] < RANK[told.state]:
            yield f"{order_id} was {told.state} and is {found.state}"


def unknown(
    entries: Mapping[str, Entry], orders: Mapping[str, StaffOrder], in_flight: int
) -> Iterable[str]:
    """Yield a sentence if there are more orders than people asked for."""
    others = orders.keys() - entries.keys()
    if len(others) > in_flight:
        yield f"{len(others)} orders that nobody knows, {in_flight} scans under way: {others}"


def unexplained_cancellations(
    entries: Mapping[str, Entry], orders: Mapping[str, StaffOrder], limits: Limits, now: float
) -> Iterable[str]:
    """Yield a sentence for each order that was cancelled without a reason."""
    for order_id, order in orders.items():
        entry = entries.get(order_id)
        if order.state is not OrderState.CANCELLED or entry is None:
            continue
        if order.reason is CancelReason.CUSTOMER and entry.may_be_cancelled:
            continue
        began = entry.scanned_at
        waited = now - began + limits.slept_since(began) + _SLACK_SECONDS
        by_customer = order.reason is CancelReason.CUSTOMER_TIMEOUT
        limit = limits.customer_seconds if by_customer else limits.barista_seconds
        if order.reason in _BY_TIME_OUT and waited >= limit:
            continue
        yield f"{order_id} was cancelled, {order.reason}, after {waited:.0f} s"


def repeated_numbers(orders: Mapping[str, StaffOrder]) -> Iterable[str]:
    """Yield a sentence for each number that two orders of one day have."""
    numbers: Counter[tuple[date, int]] = Counter()
    for order in orders.values():
        if order.number is not None and order.placed_at is not None:
            numbers[order.placed_at.date(), order.number] += 1
    for (day, number), count in numbers.items():
        if count > 1:
            yield f"the number {number} of {day} was given {count} times"


def wrong_places(state: ShopState) -> Iterable[str]:
    """Yield a sentence for each place and workflow that does not fit its order.

    A recalled drink has neither.
    """
    holding = {
        order_id
        for order_id, order in state.orders.items()
        if order.state in HOLDS_PLACE and order_id not in state.recalled
    }
    for order_id in holding ^ state.places:
        order = state.orders.get(order_id)
        what = "has no place" if order_id in holding else "has a place"
        yield f"{order_id}, {order.state if order else 'gone'}, {what}"
    for order_id in holding | state.workflows.keys():
        expected = int(order_id in holding)
        if state.workflows[order_id] != expected:
            order = state.orders.get(order_id)
            state_name = order.state if order else "gone"
            yield f"{order_id}, {state_name}, has {state.workflows[order_id]} workflows"


def wrong_drinks(state: ShopState, in_flight: int) -> Iterable[str]:
    """Yield a sentence for each drink that was taken by no order, or twice."""
    from_phones = {key for key, order in state.orders.items() if not order.is_walk_up}
    counted = Counter(one for pair in state.taken.values() for one in pair[0] | pair[1])
    for order_id in from_phones - counted.keys():
        yield f"{order_id} took no drink of any code"
    without_order = counted.keys() - from_phones
    if len(without_order) > in_flight:
        yield f"drinks without an order: {sorted(without_order)}"
    for order_id, count in counted.items():
        if count > 1:
            yield f"{order_id} took {count} drinks"
    if (said := state.displayed.drinks_left) != state.drinks_left:
        yield f"the API says {said} drinks are left, the code has {state.drinks_left}"


def made_by_two(journey: Iterable[Mapping[str, Any]], order_id: str) -> Iterable[str]:
    """Yield a sentence if an order was taken by a barista while another had it.

    `journey` are the details of the events of an order, in any order.
    """
    makers: dict[int, str] = {}
    for order in sorted((event["order"] for event in journey), key=lambda one: one["version"]):
        if order["state"] != OrderState.MAKING or order["baristaName"] is None:
            continue
        before = makers.setdefault(order["attempt"], order["baristaName"])
        if before != order["baristaName"]:
            yield f"{order_id} was made by {before} and by {order['baristaName']}"


def order_of_input(text: str) -> str:
    """Return the order of a workflow's input."""
    return str(json.loads(text)["detail"]["orderId"])
