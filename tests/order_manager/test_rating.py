"""Ratings: of drinks that are ready, by their customers, changeable for ten minutes."""

from __future__ import annotations

import pytest

from chalicelib.contract.orders import OrderState
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.order_manager import model
from tests.order_manager.fakes import ORDER_ID, Bench
from tests.order_manager.samples import ANA, LATTE_REQUEST


@pytest.fixture
def bench() -> Bench:
    """Return a bench whose order is ready."""
    bench = Bench()
    bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)
    act(bench, "make")
    act(bench, "complete")
    return bench


def act(bench: Bench, action: str) -> None:
    decide = getattr(model, action)
    bench.service.act("demo", ORDER_ID, lambda order, now: decide(order, ANA, now))


def test_rating_is_on_the_order_and_told_once(bench: Bench) -> None:
    before = bench.order.version
    rated = [bench.service.rate("zoe", ORDER_ID, 5) for _ in range(2)]
    assert [(one.rating, one.version) for one in rated] == [(5, before + 1)] * 2
    assert bench.service.order_in("demo", ORDER_ID).rating == 5
    assert bench.publisher.published.count("OrderManager.OrderRated") == 1


def test_rating_can_be_changed_for_ten_minutes(bench: Bench) -> None:
    bench.service.rate("zoe", ORDER_ID, 2)
    bench.clock.pass_time(600)
    assert bench.service.rate("zoe", ORDER_ID, 4).rating == 4
    bench.clock.pass_time(1)
    with pytest.raises(Conflict) as refused:
        bench.service.rate("zoe", ORDER_ID, 1)
    assert refused.value.code == "rating_closed"
    assert bench.service.rate("zoe", ORDER_ID, 4).rating == 4
    assert bench.order.rating == 4


def test_drink_that_is_not_ready_is_not_rated() -> None:
    bench = Bench()
    bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)
    with pytest.raises(Conflict) as refused:
        bench.service.rate("zoe", ORDER_ID, 3)
    assert (refused.value.code, refused.value.details["state"]) == ("wrong_state", "PLACED")


def test_drink_of_somebody_else_is_not_rated(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.service.rate("eve", ORDER_ID, 1)
    assert bench.order.rating is None


def test_repeat_of_the_bars_action_is_recognised_after_a_rating(bench: Bench) -> None:
    act(bench, "collect")
    bench.service.rate("zoe", ORDER_ID, 5)
    act(bench, "collect")
    assert bench.order.state is OrderState.COLLECTED
    assert bench.publisher.published.count("OrderManager.OrderCollected") == 1


def test_drink_that_is_made_again_is_rated_anew(bench: Bench) -> None:
    bench.service.rate("zoe", ORDER_ID, 1)
    act(bench, "recall")
    assert bench.order.rating is None
    act(bench, "complete")
    bench.clock.pass_time(3600)
    assert bench.service.rate("zoe", ORDER_ID, 5).rating == 5


def test_rating_leaves_the_queue_alone(bench: Bench) -> None:
    revision = bench.queue_store.stored.revision
    bench.service.rate("zoe", ORDER_ID, 5)
    assert bench.queue_store.stored.revision == revision
