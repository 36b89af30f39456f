"""When what was sold out, and how many orders that refused, whatever comes late or twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from chalicelib.contract.events import OrderRefused
from chalicelib.contract.reports import SoldOut
from chalicelib.contract.shops import Drink, Modifier, Option, Shop
from chalicelib.metrics import sold_out_store
from chalicelib.metrics.sold_out import menu_version
from chalicelib.metrics.sold_out_service import SoldOutService
from chalicelib.metrics.sold_out_store import SoldOutStore
from tests.contract.samples import SHOP, sample

from .days import DAY
from .fakes import FakeTable

END = DAY + timedelta(days=1)


def menu(*sold_out: str) -> tuple[Drink, ...]:
    """Return lattes and mochas with milks; `sold_out` names drinks, and options as `latte/oat`."""

    def drink(drink_id: str) -> Drink:
        milks = tuple(
            Option(milk, milk.title(), f"{drink_id}/{milk}" not in sold_out)
            for milk in ("oat", "soy")
        )
        return sample(
            Drink,
            drink_id=drink_id,
            name=drink_id.title(),
            available=drink_id not in sold_out,
            modifiers=(Modifier("Milk", True, False, milks),),
        )

    return drink("latte"), drink("mocha")


def shop(version: int, *sold_out: str) -> Shop:
    return replace(SHOP, shop_id="demo", version=version, menu=menu(*sold_out))


def at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def refused(
    order: int, version: int, minute: int, *options: str, drink: str | None = None
) -> OrderRefused:
    return OrderRefused("demo", f"demo_{order}", "sold_out", version, at(minute), drink, options)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> FakeTable:
    fake = FakeTable(page=2)
    monkeypatch.setattr(sold_out_store, "table", lambda name: fake)
    return fake


@pytest.fixture
def service(table: FakeTable) -> SoldOutService:
    return SoldOutService(SoldOutStore())


MORNING = (
    (shop(1), 0),
    (shop(2, "latte/oat"), 10),
    (shop(3, "latte/oat", "mocha/oat"), 11),
    (shop(4, "mocha/oat", "mocha"), 40),
    (shop(5, "mocha"), 52),
    (shop(6), 60),
    (shop(7, "latte/oat"), 70),
)
REFUSALS = (
    refused(1, 2, 12, "oat"),
    refused(1, 3, 13, "oat"),
    refused(2, 4, 45, "oat", drink="mocha"),
    refused(3, 7, 71, "oat"),
    refused(4, 7, 72, "oat"),
)
FOUND = (
    SoldOut("Oat", None, "oat", at(10), at(52), 2),
    SoldOut("Mocha", "mocha", None, at(40), at(60), 1),
    SoldOut("Oat", None, "oat", at(70), None, 2),
)


@pytest.mark.parametrize("seed", range(20))
def test_times_and_refusals_do_not_depend_on_how_events_come(
    service: SoldOutService, seed: int
) -> None:
    rng = random.Random(seed)
    deliveries: list[Callable[[], object]] = [
        *(partial(service.apply_shop, version, at(minute)) for version, minute in MORNING),
        *(partial(service.count, event) for event in REFUSALS),
    ]
    deliveries += rng.choices(deliveries, k=10)
    rng.shuffle(deliveries)
    for deliver in deliveries:
        deliver()
    assert service.report("demo", DAY, END) == FOUND


def test_version_that_never_came_lasts_as_the_one_before_it(service: SoldOutService) -> None:
    for version, minute in ((shop(1), 0), (shop(3, "latte"), 20), (shop(5), 30)):
        service.apply_shop(version, at(minute))
    # Version 2 sold it out, version 4 was another change, version 5 ended it.
    for event in (refused(1, 2, 15, drink="latte"), refused(2, 4, 25, drink="latte")):
        service.count(event)
    [found] = service.report("demo", DAY, END)
    assert (found.from_, found.until, found.refusals) == (at(20), at(30), 2)


def test_refusal_by_a_menu_that_was_read_before_the_change_counts_for_its_span(
    service: SoldOutService,
) -> None:
    """The customer's request read the shop just before the option was put back."""
    for version, minute in MORNING[:6]:
        service.apply_shop(version, at(minute))
    service.count(refused(9, 4, 53, "oat"))
    assert [(one.name, one.refusals) for one in service.report("demo", DAY, END)] == [
        ("Oat", 1),
        ("Mocha", 0),
    ]


def test_drink_that_leaves_the_menu_is_sold_out_no_more(service: SoldOutService) -> None:
    service.apply_shop(shop(1, "mocha"), at(0))
    service.apply_shop(replace(shop(2), menu=menu()[:1]), at(5))
    [found] = service.report("demo", DAY, END)
    assert found.until == at(5)


def test_renamed_option_stays_the_same(service: SoldOutService) -> None:
    before = shop(1, "latte/oat")
    [latte, mocha] = before.menu
    milks = replace(latte.modifiers[0], options=(Option("oat", "Oat drink", False),))
    service.apply_shop(before, at(0))
    service.apply_shop(
        replace(before, version=2, menu=(replace(latte, modifiers=(milks,)), mocha)), at(5)
    )
    [found] = service.report("demo", DAY, END)
    assert (found.option_id, found.from_, found.until) == ("oat", at(0), None)


def test_what_was_sold_out_before_the_span_says_since_when(service: SoldOutService) -> None:
    earlier = DAY - timedelta(days=2)
    for version, hours in ((shop(1), 0), (shop(2, "latte"), 3), (shop(3, "latte"), 9)):
        service.apply_shop(version, earlier + timedelta(hours=hours))
    service.apply_shop(shop(4), at(30))
    [found] = service.report("demo", DAY, END)
    assert (found.from_, found.until) == (earlier + timedelta(hours=3), at(30))
    assert service.report("demo", at(30), END) == ()
    assert service.report("demo", earlier, earlier + timedelta(hours=3)) == ()


def test_only_refusals_of_the_span_count(service: SoldOutService) -> None:
    for version, minute in MORNING:
        service.apply_shop(version, at(minute))
    for event in REFUSALS:
        service.count(event)
    found = service.report("demo", at(44), at(72))
    assert [(one.name, one.refusals) for one in found] == [("Oat", 1), ("Mocha", 1), ("Oat", 1)]


def test_order_that_is_sent_again_after_midnight_counts_once(service: SoldOutService) -> None:
    service.apply_shop(shop(1, "latte"), DAY)
    minutes_to_midnight = 16 * 60
    for minute in (minutes_to_midnight - 1, minutes_to_midnight + 1):
        service.count(refused(1, 1, minute, drink="latte"))
    [found] = service.report("demo", DAY, END)
    assert found.refusals == 1


def test_shop_that_sold_out_of_nothing_is_read_once(
    service: SoldOutService, table: FakeTable
) -> None:
    service.apply_shop(shop(1), at(0))
    table.calls.clear()
    assert service.report("demo", DAY, END) == ()
    assert table.calls == ["query"]


def test_time_of_a_version_is_that_of_its_first_event(service: SoldOutService) -> None:
    assert service.apply_shop(shop(1, "latte"), at(0))
    assert not service.apply_shop(shop(1, "latte"), at(1))
    [found] = service.report("demo", DAY, END)
    assert found.from_ == at(0)


def test_day_agrees_with_a_count_by_hand(service: SoldOutService) -> None:
    """A bar that sells out and puts back at random, minute by minute, with refused orders."""
    rng, things = random.Random(5), ("latte", "mocha", "latte/oat", "mocha/oat", "latte/soy")
    gone: set[str] = set()
    minutes, events, tried = {}, [], set()
    for minute in range(240):
        gone ^= {rng.choice(things)} if rng.random() < 0.2 else set()
        changed = shop(minute + 1, *gone)
        minutes[minute] = {item.choice for item in menu_version(changed, at(minute)).items}
        events.append((changed, minute))
        for choice in sorted(minutes[minute], key=str):
            if rng.random() < 0.3:
                order = rng.randrange(60)
                tried.add((order, choice))
                drink, option = choice
                options = (option,) if option else ()
                for _ in range(rng.randint(1, 3)):
                    service.count(refused(order, minute + 1, minute, *options, drink=drink))
    rng.shuffle(events)
    for changed, minute in events:
        service.apply_shop(changed, at(minute))
    found = service.report("demo", DAY, at(240))
    assert sum(one.refusals for one in found) == len(tried)
    for minute, expected in minutes.items():
        now = at(minute)
        lasting = [one for one in found if one.from_ <= now and (not one.until or now < one.until)]
        assert len(lasting) == len(expected)
        assert {(one.drink_id, one.option_id) for one in lasting} == expected


def test_nothing_but_the_choice_is_stored_of_a_refused_order(
    service: SoldOutService, table: FakeTable
) -> None:
    service.count(refused(1, 2, 12, "oat"))
    [item] = table.items.values()
    assert set(item["record"]) == {"orderId", "shopVersion", "refusedAt", "drinkId", "optionId"}
