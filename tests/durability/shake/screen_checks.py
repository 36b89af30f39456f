"""Compares what terminals, the kiosk and phones show with what the API says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.client import OrderState, StaffOrder
from backend.robot.order_tracker import OrderTracker
from tests.durability.shake.checks import Displayed
from tests.durability.shake.screens import Record, Screen

_ON_BOARD = {OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED}


def wrong_terminal(screen: Screen, state: Displayed) -> Iterable[str]:
    """Yield a sentence for each difference on a barista's terminal."""
    shown = screen.show()
    if shown is None or not shown["live"]:
        yield f"{screen.name} is not live: {shown and shown['reason']}"
        return
    if shown["pending"]:
        yield f"{screen.name} has {shown['pending']} actions that were not answered"
    expected = _versions(state.orders, {OrderState.SCANNED, *_ON_BOARD})
    yield from _differences(screen.name, _orders(shown, {OrderState.SCANNED, *_ON_BOARD}), expected)
    board = {order_id: OrderState(name) for order_id, name in shown["board"].items()}
    if board != {key: s for key, (_, s) in expected.items() if s in _ON_BOARD}:
        yield f"{screen.name} has another board than orders"


def wrong_kiosk(screen: Screen, state: Displayed) -> Iterable[str]:
    """Yield a sentence for each difference on the kiosk."""
    shown = screen.show()
    if shown is None or not shown["live"]:
        yield f"{screen.name} is not live: {shown and shown['reason']}"
        return
    expected = _versions(state.orders, _ON_BOARD)
    yield from _differences(screen.name, _orders(shown, _ON_BOARD), expected)
    for name, found in (
        ("code", state.code),
        ("drinksLeft", state.drinks_left),
        ("queueLength", state.queue_length),
    ):
        if shown[name] != found:
            yield f"{screen.name} has {name} {shown[name]} instead of {found}"


def wrong_phone(phone: OrderTracker, state: Displayed) -> Iterable[str]:
    """Yield a sentence if a phone shows another state than the API."""
    shown, found = phone.order, state.orders.get(phone.order.order_id)
    if found is None:
        yield f"a phone shows {shown.order_id}, which does not exist"
    elif (shown.version, shown.state) != (found.version, found.state):
        yield (
            f"a phone shows {shown.order_id} {shown.state} {shown.version}"
            f" instead of {found.state} {found.version}"
        )


def _versions(
    orders: Mapping[str, StaffOrder], states: set[OrderState]
) -> dict[str, tuple[int, OrderState]]:
    return {key: (o.version, o.state) for key, o in orders.items() if o.state in states}


def _orders(shown: Record, states: set[OrderState]) -> dict[str, tuple[int, OrderState]]:
    all_shown = {key: (v, OrderState(name)) for key, (v, name) in shown["orders"].items()}
    return {key: pair for key, pair in all_shown.items() if pair[1] in states}


def _differences(
    name: str,
    shown: Mapping[str, tuple[int, OrderState]],
    expected: Mapping[str, tuple[int, OrderState]],
) -> Iterable[str]:
    for order_id in shown.keys() | expected.keys():
        if shown.get(order_id) != expected.get(order_id):
            yield (
                f"{name} shows {order_id} as {shown.get(order_id)}"
                f" instead of {expected.get(order_id)}"
            )
