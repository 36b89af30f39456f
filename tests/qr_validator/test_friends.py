"""A drink for a friend: a second open order of the same phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import InvalidRequest, TooManyRequests
from chalicelib.kernel.roles import Customer
from chalicelib.qr_validator.callers import Caller
from tests.contract.samples import SHOP
from tests.qr_validator.fakes import Bench

LAN = "192.168.1.20"
ZOE = Caller(Customer("zoe", ()), address=LAN)
FOR_FRIEND = replace(ZOE, is_for_friend=True)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def code_of(bench: Bench) -> str:
    return bench.service.current_code(SHOP).code


def test_friend_gets_an_order_of_their_own_under_the_same_token(bench: Bench) -> None:
    own = bench.service.scan(SHOP, code_of(bench), ZOE, None)
    friends = bench.service.scan(SHOP, code_of(bench), FOR_FRIEND, None)
    assert friends.is_new
    assert friends.order.order_id != own.order.order_id
    assert friends.customer == own.customer
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 2


def test_second_drink_for_a_friend_is_the_open_one(bench: Bench) -> None:
    code = code_of(bench)
    bench.service.scan(SHOP, code, ZOE, "own")
    first = bench.service.scan(SHOP, code, FOR_FRIEND, "first")
    again = bench.service.scan(SHOP, code, FOR_FRIEND, "second")
    assert (again.is_new, again.order.order_id) == (False, first.order.order_id)
    assert bench.service.current_code(SHOP).drinks_left == SHOP.drinks_per_code - 2


def test_key_of_an_own_order_does_not_return_it_for_a_friend(bench: Bench) -> None:
    code = code_of(bench)
    own = bench.service.scan(SHOP, code, ZOE, "key")
    assert bench.service.scan(SHOP, code, FOR_FRIEND, "key").order.order_id != own.order.order_id


def test_friend_counts_as_a_new_customer_of_the_address(bench: Bench) -> None:
    shop, code = replace(SHOP, scans_per_address=1), code_of(bench)
    bench.service.scan(shop, code, Caller(address=LAN), None)
    with pytest.raises(TooManyRequests):
        bench.service.scan(shop, code, FOR_FRIEND, None)


def test_friends_orders_count_as_the_phones(bench: Bench) -> None:
    shop, code = replace(SHOP, scans_per_address=2), code_of(bench)
    for _ in range(2):
        order = bench.service.scan(shop, code, FOR_FRIEND, None).order
        bench.orders.end(order.order_id)
    with pytest.raises(TooManyRequests):
        bench.service.scan(shop, code, ZOE, None)


def test_friend_of_an_unknown_caller_is_refused(bench: Bench) -> None:
    with pytest.raises(InvalidRequest) as refused:
        bench.service.scan(SHOP, code_of(bench), Caller(is_for_friend=True), "0123456789abcdef")
    assert refused.value.details["field"] == "forFriend"
