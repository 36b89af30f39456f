"""Orders join, move in and leave the queue, whatever dies, is repeated or arrives late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.events import OrderChanged, QueueChanged
from chalicelib.contract.orders import OrderState, StaffOrder
from chalicelib.queue_service import model, service
from chalicelib.queue_service.model import QueuedOrder
from tests.contract.samples import SHOP, sample
from tests.crashing import CrashPoint, crash_at_every_step
from tests.queue_service.fakes import NOW, Bench

PLACED_AT = NOW - timedelta(seconds=100)
EVENTS = {
    OrderState.PLACED: "OrderManager.WaitingCompletion",
    OrderState.MAKING: "OrderManager.MakeOrder",
    OrderState.COMPLETED: "OrderManager.OrderCompleted",
    OrderState.COLLECTED: "OrderManager.OrderCollected",
    OrderState.CANCELLED: "OrderManager.OrderCancelled",
}
QUEUE_EVENTS = {
    OrderState.PLACED: "QueueService.OrderJoined",
    OrderState.MAKING: "QueueService.OrderStarted",
    OrderState.COMPLETED: "QueueService.OrderCompleted",
    OrderState.CANCELLED: "QueueService.OrderCancelled",
}


def order(state: OrderState, version: int, number: int = 1) -> StaffOrder:
    ended = state in (OrderState.COMPLETED, OrderState.COLLECTED)
    return sample(
        StaffOrder,
        order_id=f"demo_{number}",
        shop_id="demo",
        number=number,
        state=state,
        version=version,
        placed_at=PLACED_AT + timedelta(seconds=number),
        completed_at=NOW if ended else None,
        cancelled_at=NOW if state is OrderState.CANCELLED else None,
    )


PLACED = order(OrderState.PLACED, 2)
MAKING = order(OrderState.MAKING, 3)
COMPLETED = order(OrderState.COMPLETED, 4)
CANCELLED = order(OrderState.CANCELLED, 3)
SEQUENCES = {
    "joined": [PLACED],
    "started": [PLACED, MAKING],
    "completed": [PLACED, MAKING, COMPLETED],
    "cancelled": [PLACED, CANCELLED],
}


def change_event(changed: StaffOrder) -> OrderChanged:
    return OrderChanged("demo", changed.order_id, "zoe", changed)


def apply_event(bench: Bench, changed: StaffOrder) -> None:
    bench.service.apply_order_change(EVENTS[changed.state], change_event(changed))


def apply_call(bench: Bench, changed: StaffOrder) -> None:
    bench.service.apply(changed, [EVENTS[changed.state]])


def bench_after(changes: list[StaffOrder], point: CrashPoint | None = None) -> Bench:
    """Return a queue in which an order with a place went through these changes."""
    bench = Bench(point)
    bench.store.open_orders.add("demo_1")
    for one in changes:
        apply_event(bench, one)
    return bench


@pytest.mark.parametrize("name", SEQUENCES)
def test_change_is_applied_and_published_after_a_crash_at_any_step(name: str) -> None:
    *earlier, last = SEQUENCES[name]

    def make(point: CrashPoint) -> Bench:
        bench = bench_after(earlier, point)
        bench.published.clear()
        return bench

    expected = bench_after(SEQUENCES[name])
    outcomes = crash_at_every_step(make, lambda b: apply_event(b, last))
    assert len(outcomes) == 4, "move and publish, before and after each"
    for bench in outcomes:
        assert bench.store.stored == expected.store.stored
        assert bench.store.open_orders == expected.store.open_orders
        assert {event.name for event in bench.published} == {QUEUE_EVENTS[last.state]}
        assert bench.published[-1] == expected.published[-1]


@pytest.mark.parametrize("name", SEQUENCES)
def test_change_that_was_applied_by_its_call_is_applied_once(name: str) -> None:
    bench = Bench()
    for one in SEQUENCES[name]:
        apply_call(bench, one)
    stored = bench.store.stored
    for one in SEQUENCES[name]:
        apply_call(bench, one)
        apply_event(bench, one)
    assert bench.store.stored == stored


def test_older_change_is_not_published() -> None:
    bench = bench_after([PLACED, COMPLETED])
    bench.published.clear()
    apply_event(bench, MAKING)
    assert bench.published == []
    assert bench.in_line() == []


@settings(deadline=None)
@given(st.data())
def test_queue_is_right_after_any_order_of_deliveries(data: st.DataObject) -> None:
    """Each change is delivered at least once, by a call or an event, in any order."""
    lives = [
        [PLACED, MAKING, COMPLETED, order(OrderState.COLLECTED, 5)],
        [order(OrderState.PLACED, 2, 2), order(OrderState.MAKING, 3, 2)],
        [order(OrderState.PLACED, 2, 3), order(OrderState.CANCELLED, 3, 3)],
        [order(OrderState.PLACED, 2, 4)],
        [
            order(state, version, 5)
            for version, state in enumerate(
                (OrderState.PLACED, OrderState.MAKING, OrderState.COMPLETED, OrderState.MAKING), 2
            )
        ],
        [order(OrderState.CANCELLED, 2, 6)],
    ]
    changes = [change for life in lives for change in life]
    repeated = data.draw(st.lists(st.sampled_from(changes), max_size=12))
    bench = Bench()
    bench.store.open_orders = {f"demo_{n}" for n in range(1, 7)}
    for changed in data.draw(st.permutations([*changes, *repeated])):
        data.draw(st.sampled_from([apply_call, apply_event]))(bench, changed)
    assert bench.in_line() == ["demo_2", "demo_4", "demo_5"]
    assert bench.store.open_orders <= {"demo_2", "demo_4", "demo_5"}
    revisions = [event.payload.queue.revision for event in bench.published]
    assert revisions == sorted(revisions)


def test_order_that_left_and_is_forgotten_does_not_come_back() -> None:
    bench = bench_after([PLACED, MAKING, COMPLETED])
    bench.wait(600)
    for number in range(2, 30):
        changed = order(OrderState.COMPLETED, 4, number)
        apply_event(bench, replace(changed, completed_at=bench.time))
    bench.wait(600)
    apply_event(bench, replace(order(OrderState.PLACED, 2, 30), placed_at=bench.time))
    assert bench.store.stored.version_of("demo_1") == 0, "it is forgotten"
    for apply in (apply_call, apply_event):
        apply(bench, PLACED)
        apply(bench, MAKING)
    assert bench.in_line() == ["demo_30"]


def test_order_that_was_recalled_after_it_was_forgotten_is_in_the_queue_again() -> None:
    bench = bench_after([PLACED, MAKING, COMPLETED])
    forget_all(bench)
    bench.wait(300)
    apply_call(bench, replace(order(OrderState.MAKING, 5), started_at=bench.time))
    assert bench.in_line() == ["demo_1"]


def test_order_whose_change_is_late_joins_while_it_has_a_place() -> None:
    """The call that placed it died before it moved the queue, and its event waited."""
    bench = Bench()
    forget_all(bench)
    bench.store.open_orders = {"demo_1"}
    for number in (1, 2):
        apply_event(bench, order(OrderState.PLACED, 2, number))
    assert bench.in_line() == ["demo_1"]
    assert [event.name for event in bench.published] == ["QueueService.OrderJoined"]


def forget_all(bench: Bench) -> None:
    """Have the queue forget the orders that left it, and one more that left it now."""
    stored = bench.store.stored
    gone = QueuedOrder("demo_gone", 4, OrderState.COMPLETED, left_at=bench.time)
    bench.store.queued = stored.without([*(e for e in stored.orders if e.left_at), gone])


@settings(deadline=None)
@given(st.data())
def test_queue_that_remembers_little_is_right_after_any_order_of_deliveries(
    data: st.DataObject,
) -> None:
    """Whatever is forgotten meanwhile, each change may be delivered again."""
    leaving, staying = range(1, 6), range(6, 9)
    lives = [
        [
            order(OrderState.PLACED, 2, number),
            replace(order(OrderState.MAKING, 3, number), started_at=moment),
            replace(order(OrderState.COMPLETED, 4, number), completed_at=moment),
        ]
        for number in leaving
        for moment in [NOW + timedelta(seconds=number)]
    ]
    lives += [[order(OrderState.PLACED, 2, number)] for number in staying]
    changes = [change for life in lives for change in life]
    repeated = data.draw(st.lists(st.sampled_from(changes), max_size=20))
    bench = Bench()
    bench.store.open_orders = {f"demo_{number}" for number in staying}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "_MOST_REMEMBERED", 1)
        patch.setattr(model, "_SAMPLES", 1)
        patch.setattr(service, "_FORGET_AT_ONCE", 1)
        for changed in data.draw(st.permutations([*changes, *repeated])):
            data.draw(st.sampled_from([apply_call, apply_event]))(bench, changed)
    assert bench.in_line() == [f"demo_{number}" for number in staying]
    assert len(bench.store.stored.orders) <= len(staying) + 3


def test_queue_of_a_rush_does_not_grow_with_the_orders_that_left_it() -> None:
    """A bar with eight drinks a second, all of them within the time that is remembered."""
    bench = Bench()
    for number in range(400):
        bench.wait(0.125)
        placed = replace(order(OrderState.PLACED, 2, number), placed_at=bench.time)
        apply_call(bench, placed)
        assert bench.in_line() == [f"demo_{number}"], "it has no place yet, and joins"
        apply_call(bench, replace(placed, state=OrderState.COMPLETED, version=4,
                                  completed_at=bench.time))  # fmt: skip
        assert len(bench.store.stored.orders) <= 36
    assert bench.in_line() == []


def test_queue_does_not_grow_with_the_orders_that_left_it() -> None:
    bench = Bench()
    for number in range(200):
        bench.wait(60)
        changed = order(OrderState.COMPLETED, 4, number)
        apply_call(bench, replace(changed, completed_at=bench.time))
    assert len(bench.store.stored.orders) < 24


def test_orders_are_not_forgotten_if_the_queue_changed_meanwhile() -> None:
    """An order that was recalled since the queue was read is in it again."""
    bench = bench_after([PLACED, MAKING, COMPLETED])
    read = bench.store.stored
    apply_event(bench, replace(MAKING, version=5))
    bench.store.tidy("demo", read, read.orders, set())
    assert bench.in_line() == ["demo_1"]


def test_place_that_is_reserved_after_the_drink_is_ready_is_released_again() -> None:
    """The workflow started late; any other order's change notices."""
    bench = bench_after([PLACED, MAKING, COMPLETED])
    bench.store.open_orders |= {"demo_1", "demo_2"}
    apply_event(bench, order(OrderState.PLACED, 2, number=2))
    assert bench.store.open_orders == {"demo_2"}
    bench.store.open_orders.add("demo_1")
    bench.wait(86400)
    apply_event(bench, order(OrderState.MAKING, 3, number=2))
    assert bench.store.open_orders == {"demo_2"}


def test_place_is_released_by_every_ending() -> None:
    for ending in (COMPLETED, CANCELLED):
        for bench in crash_at_every_step(
            lambda point: bench_after([PLACED], point),
            lambda b: apply_event(b, ending),  # noqa: B023 - called at once
            retry=lambda b: None,
        )[1:]:
            assert bench.store.open_orders == set()


def test_events_carry_the_queue_and_everyone_who_waits() -> None:
    bench = bench_after([PLACED])
    other = order(OrderState.PLACED, 2, number=2)
    update = bench.service.apply(other, ["OrderManager.WaitingCompletion"])
    assert update is not None
    assert [one.number for one in update.state.waiting] == [1, 2]
    [event] = update.events
    assert event.name == "QueueService.OrderJoined"
    assert event.carried_by == "OrderManager.WaitingCompletion"
    assert event.payload == QueueChanged("demo", "demo_2", update.state)
    assert update.snapshot.position("demo_2", other.state, other.placed_at).position == 2


def test_change_that_does_not_concern_the_queue_is_not_applied() -> None:
    bench = bench_after([PLACED, MAKING, COMPLETED])
    before = bench.store.stored
    collected = order(OrderState.COLLECTED, 5)
    assert bench.service.apply(collected, ["OrderManager.OrderCollected"]) is None
    apply_event(bench, collected)
    assert bench.store.stored == before


def test_drink_whose_completion_was_not_applied_leaves_when_it_is_collected() -> None:
    bench = bench_after([PLACED, MAKING])
    collected = order(OrderState.COLLECTED, 5)
    changes = ["OrderManager.OrderCompleted", "OrderManager.OrderCollected"]
    assert bench.service.apply(collected, changes)
    assert bench.in_line() == []
    assert bench.store.open_orders == set()


def test_walk_up_reserves_and_joins_at_once_and_never_exceeds_the_places() -> None:
    shop = replace(SHOP, max_open_orders=1)
    change = "OrderManager.WaitingCompletion"
    outcomes = crash_at_every_step(Bench, lambda b: b.service.join(shop, PLACED, change))
    assert len(outcomes) == 2
    for bench in outcomes:
        assert bench.store.open_orders == {"demo_1"}
        assert bench.in_line() == ["demo_1"]
        assert bench.service.join(shop, PLACED, change)
        assert bench.service.join(shop, order(OrderState.PLACED, 1, 2), change) is None
        assert bench.in_line() == ["demo_1"]


def test_older_settings_of_a_shop_do_not_replace_newer_ones() -> None:
    bench = Bench()
    newer = replace(SHOP, version=SHOP.version + 1, is_open=False)
    for shop in (newer, SHOP):
        bench.service.apply_shop_settings(shop)
    assert bench.store.settings == newer
