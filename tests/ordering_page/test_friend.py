"""A drink for a friend: two orders on one phone, each called when it is ready."""

from __future__ import annotations

import json
import threading

import pytest
from playwright.sync_api import Locator, expect

from tests.ordering_page.fake_bar import FakeBars, eventually
from tests.ordering_page.fake_records import refusal
from tests.ordering_page.phone import Phone, Phones

OWN, FRIENDS = "o1", "o2"


@pytest.fixture
def both(visitor: Phone, bars: FakeBars) -> Phone:
    """Return a phone that has ordered twice, and shows the friend's order."""
    scan_again(visitor, bars)
    visitor.page.tap("#befriend")
    visitor.sees("menu")
    visitor.order("mocha")
    visitor.sees("placed")
    expect(visitor.page.locator(".number strong")).to_have_text("43")
    return visitor


def scan_again(phone: Phone, bars: FakeBars) -> None:
    """Order a latte, and scan once more."""
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.order("latte")
    phone.sees("placed")
    phone.page.goto(bars.scan_url)
    phone.sees("placed")
    expect(phone.page.locator("#befriend")).to_be_visible()
    phone.is_live()


def banner(phone: Phone) -> Locator:
    return phone.page.locator(".banner")


def test_first_scan_offers_nothing(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    expect(banner(visitor)).to_have_count(0)


def test_second_scan_offers_a_drink_for_a_friend(visitor: Phone, bars: FakeBars) -> None:
    scan_again(visitor, bars)
    assert len(bars.orders) == 1
    assert visitor.problems() == []
    visitor.page.tap("#befriend")
    visitor.sees("menu")
    expect(visitor.page.locator(".told")).to_contain_text("for your friend")
    expect(banner(visitor)).to_contain_text("Number 42: ordered Caffè latte")
    assert visitor.problems() == []
    assert bars.friends == {FRIENDS}


def test_customer_switches_between_both_orders(both: Phone) -> None:
    expect(banner(both)).to_contain_text("Number 42: ordered")
    both.page.tap("#switch")
    expect(both.page.locator(".number strong")).to_have_text("42")
    expect(banner(both)).to_contain_text("Number 43: ordered Mocha")
    both.page.tap("#switch")
    expect(both.page.locator(".number strong")).to_have_text("43")
    assert both.problems() == []


def test_each_drink_is_called_when_it_is_ready(both: Phone, bars: FakeBars) -> None:
    both.is_live()
    bars.put("MAKING", order_id=OWN)
    expect(banner(both)).to_contain_text("Number 42: being made")
    bars.put("COMPLETED", order_id=OWN)
    expect(banner(both)).to_contain_text("Number 42 is ready")
    both.announces("Number 42 is ready")
    assert both.problems() == []
    both.page.tap("#switch")
    both.sees("completed")
    expect(both.page.locator(".number strong")).to_have_text("42")
    bars.put("COLLECTED", order_id=OWN)
    both.sees("collected")
    expect(banner(both)).to_contain_text("Number 43: ordered")
    both.is_live()
    bars.put("MAKING", order_id=FRIENDS)
    bars.put("COMPLETED", order_id=FRIENDS)
    expect(banner(both)).to_contain_text("Number 43 is ready")
    assert both.problems() == []
    both.page.tap("#switch")
    both.sees("completed")
    expect(banner(both)).to_have_count(0)


def test_both_orders_survive_a_reload(both: Phone, bars: FakeBars) -> None:
    bars.put("MAKING", order_id=OWN, tells=False)
    both.page.reload()
    both.sees("placed")
    expect(both.page.locator(".number strong")).to_have_text("43")
    expect(banner(both)).to_contain_text("Number 42: being made")


def test_third_scan_keeps_both_orders(both: Phone, bars: FakeBars) -> None:
    both.page.goto(bars.scan_url)
    both.sees("placed")
    expect(both.page.locator(".number strong")).to_have_text("42")
    expect(banner(both)).to_contain_text("Number 43: ordered")
    expect(both.page.locator("#befriend")).to_have_count(0)
    assert len(bars.orders) == 2


def test_cancelling_one_leaves_the_other(both: Phone, bars: FakeBars) -> None:
    both.page.tap("text=Cancel the order")
    both.page.locator("#really").click()
    both.sees("cancelled")
    assert bars.orders[OWN]["state"] == "PLACED"
    both.page.tap("#switch")
    both.sees("placed")
    expect(both.page.locator(".number strong")).to_have_text("42")
    expect(banner(both)).to_have_count(0)


def test_end_of_the_other_order_is_told(both: Phone, bars: FakeBars) -> None:
    both.is_live()
    bars.put("CANCELLED", order_id=OWN, reason="barista", message="No milk.")
    expect(banner(both)).to_contain_text(
        "42 The bar had to cancel your order. Caffè latte No milk."
    )
    assert both.problems() == []
    both.page.tap("#dismiss")
    expect(banner(both)).to_have_count(0)


def test_refused_friend_leaves_the_own_order(visitor: Phone, bars: FakeBars) -> None:
    scan_again(visitor, bars)
    bars.refuses["POST /shops/demo/scans"] = refusal(410, "code_expired", "It is over.")
    visitor.page.tap("#befriend")
    expect(visitor.page.locator(".told")).to_contain_text("This code is over")
    visitor.sees("placed")
    assert len(bars.orders) == 1


def test_place_at_another_bar_that_is_let_go_leaves_the_friends(
    both: Phone, bars: FakeBars
) -> None:
    both.page.goto(f"{bars.url}/?shop=other&code=c9")
    both.sees("elsewhere")
    both.page.tap("#leave-elsewhere")
    both.sees("menu")
    expect(banner(both)).to_contain_text("Number 43: ordered")
    both.page.tap("#switch")
    both.sees("placed")
    expect(both.page.locator(".number strong")).to_have_text("43")


def test_late_answer_about_the_own_order_does_not_replace_the_friends(
    visitor: Phone, bars: FakeBars
) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.order("latte")
    visitor.sees("placed")
    path = f"/orders/{bars.order['orderId']}"
    visitor.page.goto(bars.scan_url)
    expect(visitor.page.locator("#befriend")).to_be_visible()
    visitor.is_live()
    held = bars.hold[f"GET {path}"] = threading.Event()
    with visitor.page.expect_request(lambda request: request.url.endswith(path)):
        bars.broker.cut()  # what makes the page read its order again
    visitor.page.tap("#befriend")
    visitor.sees("menu")
    with visitor.page.expect_response(lambda answer: answer.url.endswith(path)):
        held.set()
    visitor.order("mocha")
    visitor.sees("placed")
    expect(visitor.page.locator(".number strong")).to_have_text(str(bars.order["number"]))


def test_friend_is_not_called_by_the_customers_name(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.choose("latte")
    visitor.page.fill("#sheet [name=name]", "Zoe")
    visitor.page.tap("#order")
    visitor.sees("placed")
    visitor.page.goto(bars.scan_url)
    visitor.page.tap("#befriend")
    visitor.sees("menu")
    visitor.order("mocha")
    visitor.sees("placed")
    assert [body.get("name") for body in bars.bodies] == ["Zoe", None]
    stored = json.loads(visitor.page.evaluate("localStorage.getItem('serverlesspresso')"))
    assert (stored["name"], stored["last"]["demo"]["drinkId"]) == ("Zoe", "latte")


def test_page_that_sleeps_is_told_of_each_order(visitors: Phones, bars: FakeBars) -> None:
    phone = visitors.another(service_workers="allow")
    phone.context.grant_permissions(["notifications"], origin=bars.url)
    scan_again(phone, bars)
    phone.page.tap("#befriend")
    phone.sees("menu")
    phone.order("mocha")
    phone.sees("placed")
    watched = (
        "caches.open('serverlesspresso').then((cache) => cache.match('orders-to-watch'))"
        ".then((kept) => kept.json()).then((all) => JSON.stringify(all.map((one) => one.orderId)))"
    )
    eventually(lambda: json.loads(phone.page.evaluate(watched)) == [FRIENDS, OWN])


def test_nothing_is_cut_off_on_a_small_phone(visitors: Phones, bars: FakeBars) -> None:
    phone = visitors.another(viewport={"width": 320, "height": 568}, locale="de-DE")
    scan_again(phone, bars)
    assert phone.overflow() <= 0
    phone.page.tap("#befriend")
    phone.sees("menu")
    assert phone.overflow() <= 0
    phone.order("mocha")
    phone.sees("placed")
    bars.put("COMPLETED", order_id=OWN)
    phone.is_live()
    expect(banner(phone).locator("#dismiss")).to_be_visible()
    assert phone.overflow() <= 0
    assert phone.problems() == []
