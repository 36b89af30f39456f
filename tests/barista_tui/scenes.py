"""Boards as they look at a bar: few orders, a rush, a closed shop. For snapshots and pictures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from backend.client import StaffOrder, to_record
from backend.local.sample_menu import MENU
from tests.fake_shop import FakeShop

from .fake_feed import FakeFeeds
from .samples import NOW, order

_PEOPLE = (
    "Ada",
    "Björn",
    None,
    "Chidi",
    "Zoë 🐱",
    "Goro",
    None,
    "明美",
    "Maximiliane-Sophie",
    "Li",
)
_NOTES = {
    3: "no foam, please",
    8: "extra hot please, it is for my grandmother",
    13: "oat if you can",
}


def guest(
    number: int, *, age_seconds: float, state: str = "PLACED", **changes: object
) -> StaffOrder:
    """Return an order of the sample menu; its number decides what it is."""
    drink = MENU[number % len(MENU)]
    chosen = [
        modifier.options[(number // 3) % len(modifier.options) if number % 4 == 0 else 0]
        for modifier in drink.modifiers
        if modifier.required
    ]
    extras = [m.options for m in drink.modifiers if not m.required]
    if number % 5 == 0 and extras:
        chosen += extras[0][: 1 + number % 3]
    ids = [option.option_id for option in chosen]
    return order(
        number,
        age_seconds=age_seconds,
        **{
            "state": state,
            "drinkId": drink.drink_id,
            "drinkName": drink.name,
            "optionIds": ids,
            "options": [option.name for option in chosen],
            "allergens": list(drink.allergens_with(ids)),
            "name": _PEOPLE[number % len(_PEOPLE)],
            "note": _NOTES.get(number % 17),
            **changes,
        },
    )


def waiting(count: int) -> list[StaffOrder]:
    """Return waiting orders, the oldest first; they came 12 s after one another."""
    return [guest(n, age_seconds=12.0 * (count - n)) for n in range(1, count + 1)]


def being_made(number: int, barista: str, age_seconds: float) -> StaffOrder:
    """Return an order that a barista makes."""
    started = (NOW - timedelta(seconds=40)).isoformat()
    return guest(
        number, age_seconds=age_seconds, state="MAKING", startedAt=started, baristaName=barista
    )


def ready(number: int, ready_seconds: float) -> StaffOrder:
    """Return an order whose drink has been ready for some time."""
    done = NOW - timedelta(seconds=ready_seconds)
    return guest(
        number,
        age_seconds=ready_seconds + 150,
        state="COMPLETED",
        startedAt=(done - timedelta(seconds=60)).isoformat(),
        completedAt=done.isoformat(),
        baristaName="ben",
    )


def mixed() -> list[StaffOrder]:
    """Return a usual quarter of an hour."""
    return [
        *(guest(n, age_seconds=35.0 * (22 - n)) for n in range(12, 22)),
        being_made(10, "bea", 420),
        being_made(11, "ben", 260),
        *(ready(n, 100.0 * (9 - n)) for n in range(1, 8)),
    ]


def ended_orders(count: int) -> Iterator[StaffOrder]:
    """Yield the orders of a morning that have ended, the same each time."""
    rng = random.Random(3)
    for place in range(count):
        seconds_ago, wait = rng.randrange(60, 4 * 3600), rng.randrange(70, 500)
        ended = (NOW - timedelta(seconds=seconds_ago)).isoformat()
        changes: dict[str, object] = {
            "state": "COLLECTED",
            "baristaName": ("bea", "ben", "cy")[place % 3],
            "attempt": 1,
            "startedAt": (NOW - timedelta(seconds=seconds_ago + 60)).isoformat(),
            "completedAt": ended,
            "collectedAt": ended,
        }
        if place % 20 == 7:
            reason = ("customer", "customer_timeout", "no_show")[place // 20 % 3]
            changes = {"state": "CANCELLED", "reason": reason, "cancelledAt": ended}
        yield guest(100 + place, age_seconds=seconds_ago + wait, **changes)  # type: ignore[arg-type]


def furnish(bar: FakeShop, feeds: FakeFeeds, orders: list[StaffOrder]) -> None:
    """Put the sample menu and orders into the shop; the clock stands still."""
    feeds.now = lambda: NOW
    bar.now = feeds.now
    bar.shop.update(menu=[to_record(drink) for drink in MENU], maxOpenOrders=60)
    feeds.orders = orders
    bar.orders = {made.order_id: to_record(made) for made in orders}


SCENES: dict[str, Callable[[], list[StaffOrder]]] = {
    "empty": list,
    "12": lambda: waiting(12),
    "42": lambda: waiting(42),
    "mixed": mixed,
}
