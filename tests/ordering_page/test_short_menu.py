"""The short menu of a rush, as a phone shows it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.ordering_page.fake_bar import FakeBars
from tests.ordering_page.fake_records import Record, now_text
from tests.ordering_page.phone import Phone

NOTE = re.compile(r"^Short menu until \d\d?:\d\d( [AP]M)?, so that everybody gets a coffee$")


def rush(starts_in_seconds: float, ends_in_seconds: float) -> Record:
    return {
        "name": "Coffee break",
        "startsAt": now_text(starts_in_seconds),
        "endsAt": now_text(ends_in_seconds),
        "drinkIds": ["espresso", "latte"],
    }


def drinks(phone: Phone) -> list[str]:
    """Return the drinks that the phone shows."""
    found = phone.page.locator("[data-drink]").all()
    return [drink.get_attribute("data-drink") or "" for drink in found]


def scan(phone: Phone, bars: FakeBars) -> None:
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.is_live()


def test_phone_that_scans_in_a_rush_shows_the_short_menu_and_until_when(
    visitor: Phone, bars: FakeBars
) -> None:
    bars.shops["demo"]["rush"] = rush(-600, 3600)
    scan(visitor, bars)
    assert drinks(visitor) == ["latte", "espresso"]
    expect(visitor.page.locator("[data-key=short]")).to_have_text(NOTE)
    visitor.order("latte")
    visitor.sees("placed")


def test_phone_that_scanned_before_the_rush_keeps_the_whole_menu(
    visitor: Phone, bars: FakeBars
) -> None:
    scan(visitor, bars)
    whole = drinks(visitor)
    visitor.choose("mocha")
    bars.shops["demo"].update(rush=rush(0, 3600), name="A bar in a rush")
    bars.tell_shop()
    expect(visitor.page.locator("h1")).to_have_text("A bar in a rush")
    assert drinks(visitor) == whole
    expect(visitor.page.locator("[data-key=short]")).to_have_count(0)
    visitor.page.tap("#order")
    visitor.sees("placed")


def test_whole_menu_is_back_when_the_rush_is_over(visitor: Phone, bars: FakeBars) -> None:
    visitor.page.clock.install()
    bars.shops["demo"]["rush"] = rush(-600, 120)
    scan(visitor, bars)
    assert drinks(visitor) == ["latte", "espresso"]
    bars.jump(visitor.page, seconds=121)
    expect(visitor.page.locator("[data-drink=mocha]")).to_be_visible()
    expect(visitor.page.locator("[data-key=short]")).to_have_count(0)


def test_phone_without_an_order_reads_the_menu_of_now(visitor: Phone, bars: FakeBars) -> None:
    bars.shops["demo"]["rush"] = rush(-600, 3600)
    visitor.page.goto(f"{bars.url}/?shop=demo")
    visitor.sees("welcome")
    expect(visitor.page.locator("[data-key=short]")).to_be_visible()
    expect(visitor.page.locator(".to-read")).to_have_count(2)


def test_drink_that_the_short_menu_lacks_is_not_offered_again(
    visitor: Phone, bars: FakeBars
) -> None:
    scan(visitor, bars)
    visitor.order("mocha")
    visitor.sees("placed")
    bars.put("COLLECTED")
    bars.shops["demo"]["rush"] = rush(-600, 3600)
    scan(visitor, bars)
    assert drinks(visitor) == ["latte", "espresso"]
    expect(visitor.page.locator(".again")).to_have_count(0)
