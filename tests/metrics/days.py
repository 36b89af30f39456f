"""Days at a bar, as the events that the services publish: repeated, late and out of order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.contract.orders import CancelReason, OrderState, StaffOrder
from tests.contract.samples import sample

DAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LISTENED = ("OrderCompleted", "OrderRecalled", "OrderCollected", "OrderCancelled")
_DRINKS = ("Latte", "Espresso", "Flat white", "Mocha")
_OPTIONS = ("Oat milk", "Extra shot", "Large")


@dataclass
class Life:
    """One order, and its events so far: `(type, the order after it)`."""

    order: StaffOrder
    events: list[tuple[str, StaffOrder]] = field(default_factory=list)

    def then(self, kind: str, **changes: Any) -> Life:
        """Change the order, and publish that."""
        self.order = replace(self.order, version=self.order.version + 1, **changes)
        self.events.append((kind, self.order))
        return self


def life(rng: random.Random, serial: int) -> Life:
    """Return the life of an order that ends in one of the ways that orders end."""
    now = DAY + timedelta(seconds=rng.randrange(0, 8 * 3600), milliseconds=rng.randrange(1000))
    order = sample(
        StaffOrder,
        order_id=f"demo_{serial}",
        shop_id="demo",
        state=OrderState.SCANNED,
        scanned_at=now,
        version=1,
        attempt=0,
        is_walk_up=serial % 9 == 0,
        name="Ana",
        customer_name="Ana",
    )
    one = Life(order)
    if rng.random() < 0.08:
        reason = rng.choice([CancelReason.CUSTOMER_TIMEOUT, CancelReason.QUEUE_FULL])
        return _cancelled(one, now + timedelta(seconds=300), reason)
    now += timedelta(seconds=rng.randrange(5, 200))
    options = tuple(name for name in _OPTIONS if rng.random() < 0.3)
    one.then(
        "WaitingCompletion", state=OrderState.PLACED, placed_at=now,
        drink_name=rng.choice(_DRINKS), options=options,
    )  # fmt: skip
    if rng.random() < 0.1:
        reason = rng.choice([CancelReason.CUSTOMER, CancelReason.BARISTA_TIMEOUT])
        return _cancelled(one, now + timedelta(seconds=60), reason)
    return _made(rng, one, now)


def _made(rng: random.Random, one: Life, now: datetime) -> Life:
    barista = rng.choice(["Bo", "Mira", "Cy"])
    now += timedelta(seconds=rng.randrange(10, 600))
    one.then("MakeOrder", state=OrderState.MAKING, started_at=now, barista_name=barista, attempt=1)
    now += timedelta(seconds=rng.randrange(20, 120))
    one.then("OrderCompleted", state=OrderState.COMPLETED, completed_at=now)
    if rng.random() < 0.05:
        now += timedelta(seconds=30)
        one.then(
            "OrderRecalled", state=OrderState.MAKING, started_at=now, completed_at=None, attempt=2
        )
        if rng.random() < 0.2:
            return one  # the day ends before it is made again
        now += timedelta(seconds=45)
        one.then("OrderCompleted", state=OrderState.COMPLETED, completed_at=now)
    if rng.random() < 0.04:
        return _cancelled(one, now + timedelta(minutes=9), CancelReason.NO_SHOW)
    if rng.random() < 0.9:
        now += timedelta(seconds=rng.randrange(1, 300))
        one.then("OrderCollected", state=OrderState.COLLECTED, collected_at=now)
    return one


def _cancelled(one: Life, now: datetime, reason: CancelReason) -> Life:
    return one.then("OrderCancelled", state=OrderState.CANCELLED, reason=reason, cancelled_at=now)


def day(seed: int, orders: int) -> list[Life]:
    """Return the lives of a day's orders."""
    rng = random.Random(seed)
    return [life(rng, serial) for serial in range(orders)]


def delivered(lives: list[Life], seed: int) -> list[StaffOrder]:
    """Return what the listener receives: each event once to three times, in any order."""
    rng = random.Random(seed)
    orders = [
        order
        for one in lives
        for kind, order in one.events
        if kind in LISTENED
        for _ in range(rng.randint(1, 3))
    ]
    rng.shuffle(orders)
    return orders
