"""A function dies at any step of a scan or of a new code; the retry completes the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.kernel.roles import Customer
from chalicelib.qr_validator.callers import Caller
from chalicelib.qr_validator.model import Code
from tests.contract.samples import SHOP
from tests.crashing import CrashPoint, crash_at_every_step
from tests.qr_validator.fakes import Bench

KEY = "0123456789abcdef"
ANONYMOUS = Caller()
DEVICE = Caller(device_id="phone")
CUSTOMER = Caller(Customer("zoe", ()), "phone")


def scan_with(caller: Caller, key: str | None) -> Callable[[Bench], object]:
    return lambda bench: bench.service.scan(SHOP, code_on_show(bench), caller, key)


def code_on_show(bench: Bench) -> str:
    [code] = [code for code in bench.codes.codes.values() if not code.is_withdrawn]
    return code.code


def make_bench(point: CrashPoint | None = None) -> Bench:
    """Return a validator that shows a code which nobody has scanned."""
    bench = Bench(point)
    bench.service.current_code(SHOP)
    bench.published.clear()
    return bench


@pytest.mark.parametrize("caller", [ANONYMOUS, DEVICE, CUSTOMER])
def test_scan_with_a_key_makes_one_order_and_takes_one_drink(caller: Caller) -> None:
    scan = scan_with(caller, KEY)
    outcomes = crash_at_every_step(make_bench, scan)
    assert len(outcomes) >= 6, "take, create and publish, before and after each"
    for bench in outcomes:
        [order_id] = bench.orders.orders
        [code] = bench.codes.codes.values()
        assert code.taken_by == {order_id}
        assert {p.order_id for p in bench.payloads("NewOrder")} == {order_id}
        assert bench.payloads("CodeChanged")[-1].drinks_left == SHOP.drinks_per_code - 1
        bench.orders.start_workflows()
        bench.published.clear()
        scan(bench)
        assert len(bench.orders.orders) == 1
        assert bench.published == []


@pytest.mark.parametrize("caller", [DEVICE, CUSTOMER])
def test_scan_of_a_known_customer_without_a_key_makes_one_published_order(caller: Caller) -> None:
    """Without a key the retry is another scan: a drink of the first one may stay taken."""
    scan = scan_with(caller, None)
    outcomes = crash_at_every_step(make_bench, scan)
    assert len(outcomes) >= 8
    for bench in outcomes:
        [order_id] = bench.orders.orders
        [code] = bench.codes.codes.values()
        assert order_id in code.taken_by
        assert len(code.taken_by) <= 2
        assert {p.order_id for p in bench.payloads("NewOrder")} == {order_id}


def test_second_scan_of_a_customer_publishes_no_second_order() -> None:
    bench = make_bench()
    for _ in range(3):
        bench.service.scan(SHOP, code_on_show(bench), CUSTOMER, None)
        bench.orders.start_workflows()
    assert len(bench.payloads("NewOrder")) == 1


def test_scan_that_loses_to_an_open_order_returns_its_drink() -> None:
    """The customer's other order is created between the check and the creation."""

    def make(point: CrashPoint) -> Bench:
        bench = make_bench(point)
        take_drink = bench.codes.take_drink

        def take_late(*arguments: Any) -> tuple[Code | None, bool]:
            bench.orders.create("demo_other", "zoe", None, "another code")
            return take_drink(*arguments)

        bench.codes.take_drink = take_late  # type: ignore[method-assign, assignment]
        return bench

    outcomes = crash_at_every_step(make, scan_with(CUSTOMER, KEY))
    assert len(outcomes) >= 8
    for bench in outcomes:
        [code] = bench.codes.codes.values()
        assert code.taken_by == frozenset()
        assert set(bench.orders.orders) == {"demo_other"}


def test_drink_of_a_refused_order_is_returned_once() -> None:
    def make(point: CrashPoint) -> Bench:
        bench = make_bench(point)
        scan_with(ANONYMOUS, KEY)(bench)
        return bench

    def refuse(bench: Bench) -> None:
        [order_id] = bench.orders.orders
        bench.service.return_drink(SHOP.shop_id, order_id, code_on_show(bench))

    outcomes = crash_at_every_step(make, refuse)
    assert len(outcomes) >= 4
    for bench in outcomes:
        [code] = bench.codes.codes.values()
        assert code.drinks_left == SHOP.drinks_per_code
        assert bench.payloads("CodeChanged")[-1].drinks_left == SHOP.drinks_per_code


def test_new_code_is_published_and_ends_the_orders_of_the_old_one() -> None:
    def make(point: CrashPoint) -> Bench:
        bench = make_bench(point)
        scan_with(ANONYMOUS, KEY)(bench)
        bench.wait(20)
        return bench

    def replace_code(bench: Bench) -> None:
        bench.service.replace_code(SHOP, cancel_unplaced=True)

    outcomes = crash_at_every_step(make, replace_code)
    assert len(outcomes) >= 12
    for bench in outcomes:
        new = code_on_show(bench)
        [withdrawn, on_show] = sorted(bench.codes.codes.values(), key=lambda c: c.starts_at)
        assert withdrawn.is_withdrawn
        assert on_show.drinks_left == SHOP.drinks_per_code
        assert {p.order_ids for p in bench.payloads("CodeWithdrawn")} == {
            tuple(bench.orders.orders)
        }
        assert bench.payloads("CodeChanged")[-1].code == new


def test_changed_limits_of_a_shop_are_published() -> None:
    larger = replace(SHOP, drinks_per_code=50, version=SHOP.version + 1)
    outcomes = crash_at_every_step(make_bench, lambda b: b.service.apply_limits(larger))
    assert len(outcomes) >= 6
    for bench in outcomes:
        [code] = bench.codes.codes.values()
        assert code.drinks == 50
        assert bench.payloads("CodeChanged")[-1].drinks_left == 50
