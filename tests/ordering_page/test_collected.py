"""The rating of a drink, where to pick it up, and the day's favourites on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ordering_page.fake_bar import FakeBars, eventually
from tests.ordering_page.fake_records import refusal
from tests.ordering_page.phone import Phone, Phones


@pytest.fixture
def collected(visitor: Phone, bars: FakeBars) -> Phone:
    """Return a phone whose drink was handed over."""
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    visitor.order()
    visitor.sees("placed")
    for state in ("MAKING", "COMPLETED", "COLLECTED"):
        bars.put(state)
    visitor.sees("collected")
    return visitor


def test_drink_is_rated_with_one_tap(collected: Phone, bars: FakeBars) -> None:
    stars = collected.page.locator(".star")
    assert collected.problems() == []
    stars.nth(3).tap()
    expect(stars.nth(3)).to_have_attribute("aria-pressed", "true")
    assert bars.order["rating"] == 4
    assert collected.page.locator(".star.on").count() == 4
    collected.announces("Thank you!")
    stars.nth(0).tap()
    expect(collected.page.locator(".star.on")).to_have_count(1)
    assert bars.order["rating"] == 1
    collected.page.reload()
    collected.sees("collected")
    expect(collected.page.locator(".star.on")).to_have_count(1)
    assert collected.problems() == []
    collected.page.set_viewport_size({"width": 320, "height": 568})
    assert collected.overflow() <= 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal(409, "rating_closed", "Too late."), "for ten minutes only"),
        (refusal(503, "unavailable", "Nothing can be stored."), "Please try again"),
    ],
)
def test_rating_that_was_not_stored_is_not_shown(
    collected: Phone, bars: FakeBars, answer: tuple[int, object], said: str
) -> None:
    bars.refuses["PUT "] = answer
    collected.page.locator(".star").nth(4).tap()
    expect(collected.page.locator(".told")).to_contain_text(said)
    expect(collected.page.locator(".star.on")).to_have_count(0)


def test_page_that_is_not_rated_makes_no_call_for_it(collected: Phone, bars: FakeBars) -> None:
    assert [call for call in bars.calls if "rating" in call] == []


def test_ready_says_where_to_pick_it_up(visitor: Phone, bars: FakeBars) -> None:
    bars.shops["demo"]["pickupPlace"] = "Window 2, <b>left</b>"
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    visitor.order()
    visitor.sees("placed")
    bars.put("MAKING")
    bars.put("COMPLETED")
    visitor.sees("completed")
    detail = visitor.page.locator(".detail")
    expect(detail).to_contain_text("Pick it up: Window 2, <b>left</b>")
    assert visitor.problems() == []
    bars.shops["demo"]["pickupPlace"] = "The end of the counter"
    bars.tell_shop()
    expect(detail).to_contain_text("Pick it up: The end of the counter")


def test_favourites_of_the_day_come_first(visitor: Phone, bars: FakeBars) -> None:
    bars.shops["demo"]["favourites"] = ["mocha", "tea", "gone"]
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    drinks = visitor.page.locator("[data-drink]")
    names = [drinks.nth(index).get_attribute("data-drink") for index in range(drinks.count())]
    assert names[:2] == ["mocha", "tea"]
    assert len(set(names)) == len(names) == len(bars.shops["demo"]["menu"])
    expect(visitor.page.locator(".section").first).to_have_text("Popular today")
    assert visitor.problems() == []


def test_menu_does_not_move_while_one_chooses(visitor: Phone, bars: FakeBars) -> None:
    bars.shops["demo"]["favourites"] = ["mocha"]
    visitor.page.clock.install()
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    bars.shops["demo"]["favourites"] = ["tea"]
    visitor.page.clock.fast_forward(30_000)
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    bars.tell_shop()
    bars.broker.cut()
    visitor.page.clock.run_for(3_000)
    visitor.is_live()
    first = visitor.page.locator("[data-drink]").first
    expect(first).to_have_attribute("data-drink", "mocha")


def test_number_is_in_view_after_ordering_from_the_end_of_the_menu(
    visitors: Phones, bars: FakeBars
) -> None:
    """The sheet is an entry of the history, whose scroll position must not come back."""
    phone = visitors.another(viewport={"width": 320, "height": 568})
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.order("tea")
    phone.sees("placed")
    eventually(lambda: phone.page.evaluate("!history.state?.sheet"))
    eventually(lambda: phone.page.evaluate("scrollY") == 0)
    expect(phone.page.locator(".number")).to_be_in_viewport()
