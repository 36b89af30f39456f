"""Orders join, move in and leave the queue, once each, although a function may die at any step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.contract.events import OrderChanged, QueueChanged
from chalicelib.contract.orders import OrderState, StaffOrder
from tests.contract.samples import SHOP, sample
from tests.crashing import CrashPoint, crash_at_every_step
from tests.queue_service.fakes import Bench

PLACED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def change(state: OrderState, version: int, number: int = 1) -> OrderChanged:
    order = sample(
        StaffOrder,
        order_id=f"demo_{number}",
        number=number,
        shop_id="demo",
        state=state,
        version=version,
        placed_at=PLACED_AT,
        completed_at=PLACED_AT + timedelta(seconds=90) if state is OrderState.COMPLETED else None,
    )
    return OrderChanged("demo", order.order_id, "zoe", order)


PLACED = change(OrderState.PLACED, 2)
MAKING = change(OrderState.MAKING, 3)
COMPLETED = change(OrderState.COMPLETED, 4)
CANCELLED = change(OrderState.CANCELLED, 3)
SEQUENCES = {
    "joined": [PLACED],
    "started": [PLACED, MAKING],
    "completed": [PLACED, MAKING, COMPLETED],
    "cancelled": [PLACED, CANCELLED],
}
EVENTS = {
    "joined": "QueueService.OrderJoined",
    "started": "QueueService.OrderStarted",
    "completed": "QueueService.OrderCompleted",
    "cancelled": "QueueService.OrderCancelled",
}


def bench_after(changes: list[OrderChanged], point: CrashPoint | None = None) -> Bench:
    """Return a queue in which an order with a place went through these changes."""
    bench = Bench(point)
    bench.store.reserve("demo", "demo_1", 1)
    for one in changes:
        bench.service.apply_order_change(one)
    return bench


@pytest.mark.parametrize("name", SEQUENCES)
def test_change_is_applied_and_published_after_a_crash_at_any_step(name: str) -> None:
    *earlier, last = SEQUENCES[name]

    def make(point: CrashPoint) -> Bench:
        bench = bench_after(earlier, point)
        bench.published.clear()
        return bench

    expected = bench_after(SEQUENCES[name])
    outcomes = crash_at_every_step(make, lambda b: b.service.apply_order_change(last))
    assert len(outcomes) >= 8, "record, read, publish and mark, before and after each"
    for bench in outcomes:
        assert bench.store.orders == expected.store.orders
        assert bench.store.open_orders == expected.store.open_orders
        assert bench.store.service_rate == expected.store.service_rate
        assert bench.store.published == expected.store.published
        assert {event.name for event in bench.published} == {EVENTS[name]}
        assert bench.published[-1] == expected.published[-1]


@pytest.mark.parametrize("name", SEQUENCES)
def test_change_that_is_delivered_again_is_published_once(name: str) -> None:
    bench = bench_after(SEQUENCES[name])
    events, rate = list(bench.published), bench.store.service_rate
    for one in SEQUENCES[name]:
        bench.service.apply_order_change(one)
    assert (bench.published, bench.store.service_rate) == (events, rate)


def test_older_change_does_not_bring_an_order_back() -> None:
    bench = bench_after([PLACED, COMPLETED, MAKING])
    assert bench.store.queue("demo").orders == []
    assert bench.store.open_orders == set()


def test_place_is_released_even_if_nothing_else_is_done() -> None:
    """The event that ended an order may be the last that is delivered of it."""
    for bench in crash_at_every_step(
        lambda point: bench_after([PLACED], point),
        lambda b: b.service.apply_order_change(CANCELLED),
        retry=lambda b: None,
    )[1:]:
        assert bench.store.open_orders == set()


def test_event_carries_the_queue_and_who_waits() -> None:
    bench = bench_after([PLACED, change(OrderState.PLACED, 2, number=2)])
    payload = bench.published[-1].payload
    assert isinstance(payload, QueueChanged)
    assert payload.queue.length == 2
    assert [waiting.number for waiting in payload.queue.waiting] == [1, 2]


def test_reservation_is_idempotent_and_never_exceeds_the_places() -> None:
    shop = replace(SHOP, max_open_orders=1)
    outcomes = crash_at_every_step(Bench, lambda b: b.service.reserve(shop, "demo_1"))
    assert len(outcomes) == 2
    for bench in outcomes:
        assert bench.store.open_orders == {"demo_1"}
        assert bench.service.reserve(shop, "demo_1")
        assert not bench.service.reserve(shop, "demo_2")


def test_older_settings_of_a_shop_do_not_replace_newer_ones() -> None:
    bench = Bench()
    newer = replace(SHOP, version=SHOP.version + 1, is_open=False)
    for shop in (newer, SHOP):
        bench.service.apply_shop_settings(shop)
    assert bench.store.settings == newer
