"""The tables of orders on the local cloud: conditions, transactions, lists and sizes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.kernel import ids
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ports import CustomerHasOrder
from chalicelib.order_manager import model
from chalicelib.order_manager.order import Order
from chalicelib.order_manager.repository import VersionConflict
from chalicelib.order_manager.store import DynamoOrderRepository
from chalicelib.order_manager.workflow_state import Wait
from tests.as_function import as_function
from tests.open_shop import TestShop
from tests.order_manager.samples import ANA, LATTE, NOW, scanned
from tests.queue_service.test_store import size_of

pytestmark = pytest.mark.cloud
PLACE, MAKE = "OrderManager.WaitingCompletion", "OrderManager.MakeOrder"


@pytest.fixture
def repository(shop: TestShop) -> Iterator[DynamoOrderRepository]:
    with as_function(shop):
        yield DynamoOrderRepository()


@pytest.fixture
def shop_id(shop: TestShop) -> str:
    return shop.new_shop()


def new_order(shop_id: str, customer_id: str | None = None, seconds: float = 0) -> Order:
    return replace(
        scanned(),
        order_id=ids.new_order_id(shop_id),
        shop_id=shop_id,
        journey_id=ids.new_id(),
        customer_id=customer_id,
        scanned_at=NOW + timedelta(seconds=seconds),
    )


def ended(order: Order) -> Order:
    return model.time_out_customer(order, NOW)


def test_order_is_read_as_it_was_stored(repository: DynamoOrderRepository, shop_id: str) -> None:
    order = new_order(shop_id, ids.new_id())
    added = repository.add(order, None, None)
    assert added.order == order
    assert repository.load(order.order_id) == added
    placed = model.place(order, LATTE, 7, NOW)
    saved = repository.save(order, placed, PLACE)
    assert saved.order == placed
    assert [(e.key, e.name) for e in saved.outbox] == [("placed", PLACE)]
    assert repository.load(order.order_id) == saved
    with pytest.raises(VersionConflict):
        repository.save(order, placed, PLACE)
    with pytest.raises(NotFound):
        repository.load(ids.new_order_id(shop_id))
    with pytest.raises(NotFound):
        repository.load("no order")


def test_order_that_is_added_again_stays_as_it_is(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    order = new_order(shop_id, ids.new_id())
    repository.add(order, None, None)
    placed = repository.save(order, model.place(order, LATTE, 7, NOW), PLACE)
    assert repository.add(replace(order, journey_id=ids.new_id()), None, None) == placed
    assert repository.add(order, None, order.order_id) == placed


def test_customer_has_one_open_order_whatever_the_caller_knows(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    customer_id = ids.new_id()
    first = new_order(shop_id, customer_id)
    repository.add(first, None, None)
    for latest in (None, "something else"):
        with pytest.raises(CustomerHasOrder):
            repository.add(new_order(shop_id, customer_id), None, latest)
    repository.save(first, ended(first), "OrderManager.OrderCancelled")
    second = new_order(shop_id, customer_id)
    repository.add(second, None, None)
    latest_order = repository.latest_order_of(customer_id)
    assert latest_order is not None
    assert latest_order.order == second
    repository.save(second, ended(second), "OrderManager.OrderCancelled")
    third = new_order(shop_id, customer_id)
    repository.add(third, None, second.order_id)
    own = [stored.order.order_id for stored in repository.orders_of(customer_id)]
    assert own == [third.order_id, second.order_id, first.order_id]
    assert repository.latest_order_of(ids.new_id()) is None
    assert repository.orders_of(ids.new_id()) == []


def test_events_leave_the_outbox_one_by_one(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    order = new_order(shop_id)
    repository.add(order, None, None)
    placed = model.place(order, LATTE, 7, NOW)
    first = repository.save(order, placed, PLACE)
    second = repository.save(placed, model.make(placed, ANA, NOW), MAKE)
    assert [e.name for e in second.outbox] == [PLACE, MAKE]
    after = repository.mark_published(first, first.outbox, used_token=False)
    assert after is not None
    assert [e.name for e in after.outbox] == [MAKE]
    done = repository.mark_published(second, second.outbox, used_token=False)
    assert done is not None
    assert done.outbox == ()


def test_token_of_the_second_wait_deletes_the_place_event_alone(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    order = new_order(shop_id)
    repository.add(order, None, None)
    placed = model.place(order, LATTE, 7, NOW)
    repository.save(order, placed, PLACE)
    repository.save(placed, model.make(placed, ANA, NOW), MAKE)
    first = repository.store_task_token(order.order_id, "arn", Wait.CUSTOMER, "first", None)
    assert first is not None
    assert len(first.outbox) == 2
    second = repository.store_task_token(order.order_id, "arn", Wait.BARISTA, "second", None)
    assert second is not None
    assert [e.name for e in second.outbox] == [MAKE]
    late = repository.store_task_token(order.order_id, "arn", Wait.CUSTOMER, "late", None)
    assert late is None
    other = repository.store_task_token(order.order_id, "arn2", Wait.CUSTOMER, "other", None)
    assert other is None
    assert repository.store_task_token("no order", "arn", Wait.CUSTOMER, "t", None) is None


def test_task_token_that_arrives_while_an_event_is_published_stays(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    order = new_order(shop_id)
    repository.add(order, None, None)
    repository.store_task_token(order.order_id, "arn", Wait.CUSTOMER, "first", None)
    saved = repository.save(order, ended(order), "OrderManager.OrderCancelled")
    repository.store_task_token(order.order_id, "arn", Wait.BARISTA, "second", None)
    after = repository.mark_published(saved, saved.outbox, used_token=True)
    assert after is not None
    assert after.outbox == ()
    assert after.workflow.task_token == "second"
    used = repository.mark_published(after, (), used_token=True)
    assert used is not None
    assert used.workflow.task_token is None


def test_lists_have_every_order_once_in_their_order(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    """More than one call of `BatchGetItem` takes."""
    orders = [new_order(shop_id, seconds=n) for n in range(120)]
    for order in orders:
        repository.add(order, None, None)
    page, cursor = repository.list_of(shop_id, "open", 200, None)
    assert [stored.order for stored in page] == orders
    assert cursor is None
    read: list[str] = []
    for _ in range(4):
        page, cursor = repository.list_of(shop_id, "open", 50, cursor)
        read += [stored.order.order_id for stored in page]
        if cursor is None:
            break
    assert read == [order.order_id for order in orders]
    changed = ended(orders[0])
    repository.save(orders[0], changed, "OrderManager.OrderCancelled")
    [stored], _ = repository.list_of(shop_id, "cancelled", 10, None)
    assert stored.order == changed
    page, _ = repository.list_of(shop_id, "open", 1, None)
    assert page[0].order == orders[1]
    assert repository.list_of(shop_id, "completed", 10, None) == ([], None)


def test_item_of_an_order_takes_one_write_unit(
    shop: TestShop, repository: DynamoOrderRepository, shop_id: str
) -> None:
    """Without its task token: the longest of a day, with a name, a note and every time."""
    order = new_order(shop_id, ids.new_id())
    repository.add(order, None, None)
    drink = replace(LATTE, drink_name="Oat flat white", note="extra hot, and not too much foam")
    person = replace(ANA, staff_id="0d4c3f6e-1b2a-4c5d-8e9f-a0b1c2d3e4f5", name="Ana-Maria")
    placed = model.place(order, drink, 117, NOW)
    making = model.make(placed, person, NOW)
    done = model.complete(making, person, NOW)
    for before, after, event in (
        (order, placed, PLACE),
        (placed, making, MAKE),
        (making, done, "OrderManager.OrderCompleted"),
    ):
        saved = repository.save(before, after, event)
        repository.mark_published(saved, saved.outbox, used_token=False)
    arn = f"arn:aws:states:eu-central-1:123456789012:execution:x:{'u' * 73}"
    repository.store_task_token(order.order_id, arn, Wait.BARISTA, "t", None)
    key = {"pk": f"SHOP#{shop_id}", "sk": f"ORDER#{order.order_id}"}
    item: dict[str, Any] = shop.table("orders").get_item(Key=key, ConsistentRead=True)["Item"]
    assert done.state is OrderState.COMPLETED
    assert size_of(item) < 1024


def test_wish_for_a_text_is_stored_with_an_open_order_and_stays(
    repository: DynamoOrderRepository, shop_id: str
) -> None:
    order = new_order(shop_id)
    repository.add(order, None, None)
    assert repository.mark_text_wanted(order.order_id)
    saved = repository.save(order, ended(order), "OrderManager.OrderCancelled")
    assert saved.wants_text
    assert not repository.mark_text_wanted(order.order_id)
    assert not repository.mark_text_wanted(ids.new_order_id(shop_id))
