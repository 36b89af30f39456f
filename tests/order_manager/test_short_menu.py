"""The short menu of a rush: enforced, except for whoever scanned before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.contract.agenda import Agenda, Break, RushRules
from chalicelib.contract.orders import OrderState
from chalicelib.contract.shops import Drink, Shop
from chalicelib.contract.times import to_text
from chalicelib.kernel.errors import Unprocessable
from tests.contract.samples import LATTE, sample
from tests.order_manager.fakes import ORDER_ID, Bench, FakeShops
from tests.order_manager.samples import ANA, LATTE_REQUEST, TEA_REQUEST


class RushingShops(FakeShops):
    """The shop, in a rush with a menu of tea alone."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop


def rushing(bench: Bench, starts_at: datetime) -> None:
    one = Break("Coffee", starts_at, starts_at + timedelta(minutes=30))
    agenda = Agenda((one,), RushRules(0, 0, ("tea",)), starts_at - timedelta(hours=1))
    menu = (LATTE, sample(Drink, drink_id="tea", name="Tea"))
    shops = RushingShops(replace(FakeShops.shop, menu=menu, agenda=agenda))
    bench.service = replace(bench.service, shops=lambda: shops)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_drink_that_the_short_menu_lacks_is_refused_with_the_time_it_is_back(bench: Bench) -> None:
    rushing(bench, bench.clock())
    with pytest.raises(Unprocessable) as refused:
        bench.service.place("zoe", ORDER_ID, LATTE_REQUEST)
    ends_at = bench.clock() + timedelta(minutes=30)
    assert refused.value.code == "unknown_drink"
    assert refused.value.details["backAt"] == to_text(ends_at)
    assert f"{ends_at:%H:%M}" in refused.value.message
    assert bench.order.state is OrderState.SCANNED


def test_drink_of_the_short_menu_is_accepted(bench: Bench) -> None:
    rushing(bench, bench.clock())
    assert bench.service.place("zoe", ORDER_ID, TEA_REQUEST).state is OrderState.PLACED


def test_whoever_scanned_before_the_rush_may_have_every_drink(bench: Bench) -> None:
    rushing(bench, bench.clock() + timedelta(seconds=1))
    bench.clock.pass_time(30)
    assert bench.service.place("zoe", ORDER_ID, LATTE_REQUEST).state is OrderState.PLACED


def test_every_drink_is_back_when_the_rush_is_over(bench: Bench) -> None:
    rushing(bench, bench.clock() - timedelta(minutes=29))
    bench.clock.pass_time(60)
    assert bench.service.place("zoe", ORDER_ID, LATTE_REQUEST).state is OrderState.PLACED


def test_barista_may_enter_every_drink(bench: Bench) -> None:
    rushing(bench, bench.clock())
    order = bench.service.walk_up("demo", ANA, LATTE_REQUEST, "demo_walk-up")
    assert order.state is OrderState.PLACED
