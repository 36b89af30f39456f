"""The queue's table on the local cloud: the same as the fake that the other tests use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.queue_service.model import QueuedOrder
from chalicelib.queue_service.store import QueueStore
from tests.as_function import as_function
from tests.contract.samples import SHOP
from tests.open_shop import TestShop
from tests.queue_service.fakes import NOW, FakeQueueStore

pytestmark = pytest.mark.cloud


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def waiting(shop_id: str, number: int, version: int = 1) -> QueuedOrder:
    return QueuedOrder(f"{shop_id}_{number}", version, OrderState.PLACED, number, at(number))


def ready(shop_id: str, number: int, version: int) -> QueuedOrder:
    order_id = f"{shop_id}_{number}"
    return QueuedOrder(order_id, version, OrderState.COMPLETED, None, at(number), at(90))


def cancelled(shop_id: str, number: int, version: int) -> QueuedOrder:
    return QueuedOrder(f"{shop_id}_{number}", version, OrderState.CANCELLED, left_at=at(90))


def test_table_and_fake_answer_the_same(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    fake = FakeQueueStore()
    steps: list[tuple[str, Any]] = [
        ("join", (waiting(shop_id, 1), 2)),
        ("join", (waiting(shop_id, 1), 2)),
        ("join", (waiting(shop_id, 2), 2)),
        ("join", (waiting(shop_id, 3), 2)),
        ("move", (waiting(shop_id, 4, 2), at(4))),
        ("move", (replace(waiting(shop_id, 1, 2), state=OrderState.MAKING), at(1))),
        ("move", (waiting(shop_id, 1, 2), at(1))),
        ("move", (ready(shop_id, 1, 3), at(1))),
        ("move", (waiting(shop_id, 1, 1), at(1))),
        ("join", (waiting(shop_id, 3), 2)),
        ("move", (cancelled(shop_id, 2, 2), at(2))),
        ("move", (cancelled(shop_id, 9, 2), None)),
        ("queue", ()),
    ]
    after_forgetting: list[tuple[str, Any]] = [
        ("move", (waiting(shop_id, 1, 1), at(89))),
        ("move", (waiting(shop_id, 3, 2), at(89))),
        ("move", (waiting(shop_id, 7, 2), at(90))),
        ("move", (waiting(shop_id, 8, 2), at(91))),
        ("move", (ready(shop_id, 1, 3), at(1))),
        ("queue", ()),
    ]
    with as_function(shop):
        table = QueueStore()
        stores: tuple[Any, ...] = (table, fake)

        def compare(steps: list[tuple[str, Any]]) -> None:
            for name, arguments in steps:
                answers = [getattr(store, name)(shop_id, *arguments) for store in stores]
                assert comparable(answers[0]) == comparable(answers[1]), name

        compare(steps)
        read = table.queue(shop_id)
        gone = [order for order in read.orders if not order.is_in_queue]
        for store in stores:
            store.tidy(shop_id, replace(read, revision=read.revision - 1), gone, set())
            assert len(store.queue(shop_id).orders) == len(read.orders), "it has changed"
            store.tidy(shop_id, read, gone, {f"{shop_id}_9"})
        compare([("queue", ())])
        compare(after_forgetting)
        in_line = {order.order_id.partition("_")[2] for order in fake.stored.line}
        assert in_line == {"3", "4", "8"}, "one with a place, one that is known, one that is new"
        last = table.queue(shop_id)
        for store in stores:
            store.tidy(shop_id, last, [], {f"{shop_id}_3"})
        compare([("queue", ())])
        assert fake.stored.with_place == frozenset()


def comparable(answer: Any) -> Any:
    """Return an answer with its orders sorted: an item's attributes have no order."""
    queue, *rest = answer if isinstance(answer, tuple) else (answer,)
    return replace(queue, orders=tuple(sorted(queue.orders, key=lambda o: o.order_id))), rest


def test_queue_of_a_shop_without_orders_is_empty(shop: TestShop) -> None:
    with as_function(shop):
        assert QueueStore().queue("nowhere").summary().length == 0


def test_settings_leave_the_queue_alone(shop: TestShop) -> None:
    shop_id = shop.new_shop()
    with as_function(shop):
        store = QueueStore()
        before, _ = store.move(shop_id, waiting(shop_id, 1), at(1))
        store.apply_shop_settings(replace(SHOP, shop_id=shop_id, version=99, is_open=False))
        assert store.queue(shop_id) == before


def test_item_of_a_busy_bar_stays_small(shop: TestShop) -> None:
    """At 71 drinks an hour five wait and eight drinks are remembered: one write unit a change."""
    shop_id = shop.new_shop()
    with as_function(shop):
        store = QueueStore()
        for number in range(5):
            store.join(shop_id, waiting(shop_id, number), 20)
        for number in range(10, 18):
            store.move(shop_id, ready(shop_id, number, 4), at(number))
    key = {"shopId": shop_id, "item": "shop"}
    item = shop.table("queue").get_item(Key=key, ConsistentRead=True)["Item"]
    ids = 13 * (22 - 2)  # of real orders, which are longer than those of this test
    assert size_of(item) + ids < 1024


def size_of(value: Any) -> int:
    """Return about how many bytes DynamoDB counts.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    if isinstance(value, dict):
        return sum(len(name.encode()) + size_of(one) for name, one in value.items())
    if isinstance(value, list):
        return 3 + sum(1 + size_of(one) for one in value)
    if isinstance(value, set):
        return sum(map(size_of, value))
    if isinstance(value, str):
        return len(value.encode())
    return 1 if isinstance(value, bool) or value is None else 1 + (len(str(value)) + 1) // 2
