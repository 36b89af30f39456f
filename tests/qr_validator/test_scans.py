"""Scans: repeats, idempotency keys and their callers, and what a phone or an address may take."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict, Gone, InvalidRequest, NotFound, TooManyRequests
from chalicelib.kernel.http_statuses import headers_of
from chalicelib.kernel.roles import Customer
from chalicelib.qr_validator.callers import Caller
from tests.contract.samples import SHOP
from tests.qr_validator.fakes import Bench

KEY = "0123456789abcdef"
LAN = "192.168.1.20"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def code_of(bench: Bench) -> str:
    return bench.service.current_code(SHOP).code


# --- repeats ---------------------------------------------------------------------------


def test_repeat_gives_the_same_order_customer_and_token_time(bench: Bench) -> None:
    code = code_of(bench)
    first = bench.service.scan(SHOP, code, Caller(), KEY)
    bench.orders.start_workflows()
    bench.wait(30)
    again = bench.service.scan(SHOP, code, Caller(), KEY)
    assert again == first
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 1
    assert bench.names().count("NewOrder") == 1


def test_repeat_is_answered_when_the_code_expired_and_the_shop_closed(bench: Bench) -> None:
    code = code_of(bench)
    first = bench.service.scan(SHOP, code, Caller(), KEY)
    bench.wait(SHOP.code_interval_seconds + 60)
    closed = replace(SHOP, is_open=False)
    assert bench.service.scan(closed, code, Caller(), KEY) == first


def test_repeat_after_a_crash_before_publishing_publishes(bench: Bench) -> None:
    code = code_of(bench)
    bench.fail_publishing = True
    with pytest.raises(ConnectionError):
        bench.service.scan(SHOP, code, Caller(), KEY)
    bench.fail_publishing = False
    bench.service.scan(SHOP, code, Caller(), KEY)
    assert bench.names().count("NewOrder") == 1
    assert len(bench.orders.orders) == 1
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 1


def test_repeat_is_published_again_until_a_workflow_runs(bench: Bench) -> None:
    """Only then it is known that the first one was published."""
    code = code_of(bench)
    bench.service.scan(SHOP, code, Caller(), KEY)
    bench.service.scan(SHOP, code, Caller(), KEY)
    assert bench.names().count("NewOrder") == 2
    bench.orders.start_workflows()
    bench.service.scan(SHOP, code, Caller(), KEY)
    assert bench.names().count("NewOrder") == 2
    assert bench.service.current_code(SHOP).revision == 2


def test_new_order_carries_its_code(bench: Bench) -> None:
    bench.service.scan(SHOP, code_of(bench), Caller(), KEY)
    new_order, changed = bench.published[-2:]
    assert new_order.payload.code_update == changed.payload
    assert (new_order.carried_by, changed.carried_by) == (None, new_order.name)
    assert changed.payload.drinks_left == SHOP.drinks_per_code - 1


def test_repeat_of_an_ended_scan_is_answered_while_another_order_is_open(bench: Bench) -> None:
    code, phone = code_of(bench), Caller(device_id="phone")
    first = bench.service.scan(SHOP, code, phone, "1")
    bench.orders.end(first.order.order_id)
    second = bench.service.scan(SHOP, code, phone, "2")
    assert second.order.order_id != first.order.order_id
    assert bench.service.scan(SHOP, code, phone, "1").order.order_id == first.order.order_id
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 2


def test_repeat_for_an_order_that_got_no_place_takes_no_second_drink(bench: Bench) -> None:
    code = code_of(bench)
    order = bench.service.scan(SHOP, code, Caller(), KEY).order
    bench.orders.end(order.order_id)
    bench.service.return_drink(SHOP.shop_id, order.order_id, code)
    again = bench.service.scan(SHOP, code, Caller(), KEY)
    assert again.order.order_id == order.order_id
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code


def test_key_of_one_device_gives_another_an_order_of_its_own(bench: Bench) -> None:
    code = code_of(bench)
    mine = bench.service.scan(SHOP, code, Caller(device_id="a"), "1")
    others = [
        bench.service.scan(SHOP, code, Caller(device_id="b"), "1"),
        bench.service.scan(SHOP, code, Caller(Customer("zoe", ())), "1"),
        bench.service.scan(SHOP, code, Caller(), KEY),
    ]
    assert mine.customer.customer_id == "a"
    assert len({r.order.order_id for r in [mine, *others]}) == 4
    assert len({r.customer.customer_id for r in [mine, *others]}) == 4


@pytest.mark.parametrize("key", ["", "1", "x" * 15, "x" * 256])
def test_weak_key_of_an_anonymous_caller_is_refused(bench: Bench, key: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        bench.service.scan(SHOP, code_of(bench), Caller(), key)
    assert refused.value.details["field"] == "Idempotency-Key"


def test_same_key_with_another_code_is_another_scan(bench: Bench) -> None:
    first = bench.service.scan(SHOP, code_of(bench), Caller(), KEY)
    bench.wait(SHOP.code_interval_seconds)
    second = bench.service.scan(SHOP, code_of(bench), Caller(), KEY)
    assert first.order.order_id != second.order.order_id


def test_scans_of_unknown_codes_write_nothing(bench: Bench) -> None:
    code = code_of(bench)
    for number in range(20):
        with pytest.raises(NotFound):
            bench.service.scan(SHOP, f"{code[:-1]}!", Caller(), f"{KEY}{number}")
    assert bench.codes.writes == 0


# --- one device is one customer --------------------------------------------------------------


def test_device_whose_page_was_cleared_is_the_same_customer(bench: Bench) -> None:
    code = code_of(bench)
    first = bench.service.scan(SHOP, code, Caller(device_id="phone"), None)
    again = bench.service.scan(SHOP, code, Caller(device_id="phone"), None)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.order.order_id == first.order.order_id
    assert again.customer == first.customer
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 1


def test_customer_token_counts_more_than_the_device(bench: Bench) -> None:
    zoe = Customer("zoe", ("roof",))
    result = bench.service.scan(SHOP, code_of(bench), Caller(zoe, "phone"), None)
    assert result.customer == Customer("zoe", ("roof", SHOP.shop_id))


# --- limits -------------------------------------------------------------------------------


def scan_as_new_customers(bench: Bench, shop_limit: int | None, address: str, number: int) -> int:
    """Let `number` new customers scan from an address; return how many were accepted."""
    shop = replace(SHOP, scans_per_address=shop_limit)
    accepted = 0
    for _ in range(number):
        with contextlib.suppress(TooManyRequests):
            bench.service.scan(shop, code_of(bench), Caller(address=address), None)
            accepted += 1
    return accepted


@pytest.mark.parametrize(
    ("limit", "address", "expected"),
    [
        (None, LAN, 5),
        (None, "2001:db8::1", 5),
        (None, "127.0.0.1", 9),
        (None, "::1", 9),
        (None, "::ffff:127.0.0.1", 9),
        (0, LAN, 9),
        (3, LAN, 3),
        (3, "127.0.0.1", 3),
    ],
)
def test_address_brings_as_many_customers_as_the_shop_allows(
    bench: Bench, limit: int | None, address: str, expected: int
) -> None:
    assert scan_as_new_customers(bench, limit, address, 9) == expected


def test_without_a_setting_there_is_no_limit_on_aws(bench: Bench) -> None:
    bench.service = replace(bench.service, is_on_one_machine=False)
    assert scan_as_new_customers(bench, None, LAN, 9) == 9


def test_limit_starts_again_with_the_next_window(bench: Bench) -> None:
    assert scan_as_new_customers(bench, 2, LAN, 3) == 2
    bench.wait(SHOP.code_interval_seconds)
    assert scan_as_new_customers(bench, 2, LAN, 3) == 2


def test_addresses_count_separately_and_one_ipv6_network_together(bench: Bench) -> None:
    assert scan_as_new_customers(bench, 2, LAN, 3) == 2
    assert scan_as_new_customers(bench, 2, "192.168.1.21", 2) == 2
    assert scan_as_new_customers(bench, 2, "2001:db8::1", 1) == 1
    assert scan_as_new_customers(bench, 2, "2001:db8::2", 2) == 1


def test_refused_scan_takes_no_drink(bench: Bench) -> None:
    assert scan_as_new_customers(bench, 2, LAN, 6) == 2
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 2


def test_known_customer_is_not_limited_by_the_address(bench: Bench) -> None:
    assert scan_as_new_customers(bench, 2, LAN, 3) == 2
    shop = replace(SHOP, scans_per_address=2)
    known = Caller(Customer("zoe", ()), address=LAN)
    assert bench.service.scan(shop, code_of(bench), known, None).is_new


def test_one_phone_cannot_use_up_a_code_by_cancelling(bench: Bench) -> None:
    shop = replace(SHOP, scans_per_address=3)
    phone = Caller(device_id="phone", address=LAN)
    for _ in range(3):
        order = bench.service.scan(shop, code_of(bench), phone, None).order
        bench.orders.end(order.order_id)
    with pytest.raises(TooManyRequests) as refused:
        bench.service.scan(shop, code_of(bench), phone, None)
    assert refused.value.details["retryAfterSeconds"] == 270
    assert headers_of(refused.value) == {"Retry-After": "270"}


def test_repeat_from_an_address_at_its_limit_still_gets_its_order(bench: Bench) -> None:
    code, caller = code_of(bench), Caller(address=LAN)
    shop = replace(SHOP, scans_per_address=1)
    first = bench.service.scan(shop, code, caller, KEY)
    with pytest.raises(TooManyRequests):
        bench.service.scan(shop, code, caller, KEY + "2")
    assert bench.service.scan(shop, code, caller, KEY) == first


# --- a new code -------------------------------------------------------------------------------


def test_new_code_ends_the_old_one_without_grace(bench: Bench) -> None:
    old = code_of(bench)
    bench.wait(20)
    new = bench.service.replace_code(SHOP, cancel_unplaced=False)
    assert new.code != old
    assert code_of(bench) == new.code
    with pytest.raises(Gone):
        bench.service.scan(SHOP, old, Caller(), None)
    assert bench.service.scan(SHOP, new.code, Caller(), None).is_new
    assert bench.names() == ["CodeChanged", "CodeChanged", "NewOrder", "CodeChanged"]


def test_new_code_publishes_which_orders_end_if_asked(bench: Bench) -> None:
    order = bench.service.scan(SHOP, code_of(bench), Caller(), None).order
    bench.wait(20)
    bench.service.replace_code(SHOP, cancel_unplaced=True)
    [withdrawn] = bench.payloads("CodeWithdrawn")
    assert withdrawn.order_ids == (order.order_id,)


def test_code_whose_window_has_just_begun_is_replaced_as_well(bench: Bench) -> None:
    bench.time = bench.time.replace(second=1)
    old = code_of(bench)
    assert bench.service.replace_code(SHOP, cancel_unplaced=False).code != old
    with pytest.raises(Gone):
        bench.service.scan(SHOP, old, Caller(), None)


def test_two_requests_at_once_make_one_new_code(bench: Bench) -> None:
    code_of(bench)
    bench.wait(20)
    first = bench.service.replace_code(SHOP, cancel_unplaced=False)
    bench.wait(0.5)
    assert bench.service.replace_code(SHOP, cancel_unplaced=False) == first


def test_request_for_a_new_code_that_failed_is_completed_by_the_next(bench: Bench) -> None:
    bench.service.scan(SHOP, code_of(bench), Caller(), None)
    bench.wait(20)
    bench.fail_publishing = True
    with pytest.raises(ConnectionError):
        bench.service.replace_code(SHOP, cancel_unplaced=True)
    bench.fail_publishing = False
    bench.service.replace_code(SHOP, cancel_unplaced=True)
    assert bench.names().count("CodeWithdrawn") == 1


def test_codes_may_be_replaced_in_the_first_second_of_a_window(bench: Bench) -> None:
    bench.time = bench.time.replace(second=0)
    codes = {code_of(bench)}
    for _ in range(4):
        bench.service.scan(SHOP, code_of(bench), Caller(), None)
        codes.add(bench.service.replace_code(SHOP, cancel_unplaced=False).code)
        bench.wait(0.1)
    assert len(codes) == 5


def test_code_without_drinks_says_when_the_next_comes(bench: Bench) -> None:
    for _ in range(SHOP.drinks_per_code):
        bench.service.scan(SHOP, code_of(bench), Caller(), None)
    with pytest.raises(Conflict) as refused:
        bench.service.scan(SHOP, code_of(bench), Caller(), None)
    assert refused.value.code == "no_drinks_left"
    assert refused.value.details["nextCodeAt"] == "2026-11-20T09:05:00.000Z"
