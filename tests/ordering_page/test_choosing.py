"""Never the wrong drink: what is chosen, what is in it, and what a tap does."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from tests.ordering_page.fake_bar import FakeBars, eventually
from tests.ordering_page.fake_records import refusal
from tests.ordering_page.phone import Phone, Phones


@pytest.fixture
def menu(visitor: Phone, bars: FakeBars) -> Phone:
    """Return a phone that has scanned and receives messages."""
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    return visitor


@pytest.fixture
def still_menu(visitor: Phone, bars: FakeBars) -> Phone:
    """Return such a phone whose clock stands still, so that a moment lasts as long as needed."""
    visitor.page.clock.install()
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    ahead = visitor.page.evaluate("Date.now()") + 10_000
    visitor.page.clock.pause_at(ahead / 1000)
    return visitor


def pick(phone: Phone, option_id: str) -> None:
    phone.page.locator("label", has=phone.page.locator(f"input[value={option_id}]")).tap()


def test_option_that_sells_out_is_not_replaced(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    pick(menu, "milk-oat")
    bars.sell_out("latte", "milk-oat")
    page = menu.page
    expect(page.locator("input[value=milk-oat]")).to_be_disabled()
    expect(page.locator("fieldset", has_text="Milk").locator("input:checked")).to_have_count(0)
    expect(page.locator("#sheet .problem")).to_contain_text("Sold out: Oat")
    page.tap("#order")
    expect(page.locator("#order")).to_contain_text("Choose: Milk")
    assert bars.bodies == []
    pick(menu, "milk-soy")
    page.tap("#order")
    menu.sees("placed")
    assert "milk-soy" in bars.bodies[0]["optionIds"]


def test_extra_that_sells_out_is_not_left_out_silently(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    pick(menu, "extra-hazelnut")
    bars.sell_out("latte", "extra-hazelnut")
    label = menu.page.locator("#order .label")
    expect(label).to_have_text("Order without Hazelnut syrup")
    pick(menu, "milk-oat")
    expect(label).to_have_text("Order without Hazelnut syrup")
    rested = "performance.now() - document.querySelector('#order').dataset.since > 400"
    eventually(lambda: menu.page.evaluate(rested))
    menu.page.tap("#order")
    menu.sees("placed")


def test_usual_option_that_is_sold_out_has_to_be_chosen(menu: Phone, bars: FakeBars) -> None:
    bars.sell_out("latte", "milk-whole")
    line = menu.page.locator(".line", has=menu.page.locator("[data-drink=latte]"))
    expect(line).to_contain_text("Sold out: Whole milk")
    expect(line.locator("[data-usual]")).to_have_count(0)
    menu.choose("latte")
    menu.page.tap("#order")
    expect(menu.page.locator("input[value=milk-oat]")).to_be_focused()
    assert bars.bodies == []


def test_allergens_are_those_of_the_whole_choice(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    allergens = menu.page.locator("#sheet .allergens")
    expect(allergens).to_have_text("Contains milk")
    pick(menu, "milk-oat")
    pick(menu, "extra-hazelnut")
    expect(allergens).to_have_text("Contains oats, nuts")
    menu.page.tap("#order")
    menu.sees("placed")
    expect(menu.page.locator(".ticket .contains")).to_have_text("Contains oats, nuts")


def test_avoided_allergen_is_marked_asked_about_and_remembered(menu: Phone, bars: FakeBars) -> None:
    page = menu.page
    page.tap(".avoid summary")
    page.locator(".avoid label", has_text="milk").tap()
    expect(page.locator(".line", has_text="Cappuccino").locator(".unwanted")).to_be_visible()
    assert menu.problems() == []
    page.tap("[data-usual=latte]")  # has milk in it: not with one tap
    expect(page.locator("#order")).to_contain_text("Contains milk. Order anyway")
    assert menu.problems() == []
    pick(menu, "milk-oat")
    expect(page.locator("#order .label")).to_have_text("Order")
    page.reload()
    menu.sees("menu")
    expect(page.locator(".avoid strong")).to_have_text("milk")


def test_double_tap_on_a_drink_opens_it_and_orders_nothing(menu: Phone, bars: FakeBars) -> None:
    """The second tap lands where the sheet's controls have just appeared."""
    spots = menu.page.evaluate(
        """() => {
          const tap = (selector) => document.querySelector(selector).dispatchEvent(
            new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2 }));
          tap("[data-drink=latte]");
          const on = "#sheet input:checked";
          const chosen = () => [...document.querySelectorAll(on)].map((i) => i.value).join();
          const before = chosen();
          tap("#order");
          tap("#sheet input[value=milk-oat]");
          tap("#sheet .close");
          return [before, chosen(), document.querySelector("#sheet").open];
        }"""
    )
    assert spots == [spots[0], spots[0], True]
    assert bars.bodies == []
    menu.page.tap("#order")  # at rest
    menu.sees("placed")


def test_done_on_the_keyboard_closes_it_and_orders_nothing(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    menu.page.fill("input[name=name]", "Ana")
    menu.page.press("input[name=name]", "Enter")
    expect(menu.page.locator("input[name=name]")).not_to_be_focused()
    expect(menu.page.locator("#order .label")).to_have_text("Order")
    assert bars.bodies == []


def test_drink_that_sells_out_on_the_sheet_cannot_be_ordered(menu: Phone, bars: FakeBars) -> None:
    menu.choose("mocha")
    bars.sell_out("mocha")
    expect(menu.page.locator("#order")).to_be_disabled()
    menu.announces("That has just sold out")


def test_late_message_about_an_older_shop_changes_nothing(menu: Phone, bars: FakeBars) -> None:
    menu.page.tap("[data-drink=mocha]")
    now = bars.shops["demo"]
    older = [drink for drink in now["menu"] if drink["drinkId"] != "mocha"]
    bars.tell("ConfigService.ConfigChanged", shop={**now, "menu": older, "version": 1})
    # Messages keep their order: the page has read the first once it shows the second.
    bars.sell_out("latte")
    expect(menu.page.locator("[data-drink=latte]")).to_be_disabled()
    expect(menu.page.locator("#order")).to_be_enabled()


def test_sold_out_is_not_itself_struck_through(menu: Phone, bars: FakeBars) -> None:
    bars.sell_out("latte", "milk-oat")
    menu.choose("latte")
    lines = "e => getComputedStyle(e).textDecorationLine"
    assert menu.page.locator(".gone b").evaluate(lines) == "line-through"
    assert menu.page.locator(".gone span").first.evaluate(lines) == "none"
    assert menu.page.locator(".gone small").evaluate(lines) == "none"


def test_usual_drink_is_ordered_with_one_tap_after_a_moment(
    still_menu: Phone, bars: FakeBars
) -> None:
    menu = still_menu
    menu.page.evaluate(
        "['click', 'click'].forEach(() => document.querySelector('[data-usual=espresso]').click())"
    )
    bar = menu.page.locator("#placing")
    expect(bar).to_contain_text("Espresso · Single, House blend")
    menu.page.clock.resume()
    assert menu.problems() == []
    menu.sees("placed")
    assert len(bars.bodies) == 1


def test_one_tap_can_be_undone(menu: Phone, bars: FakeBars) -> None:
    menu.page.evaluate(
        """async () => {
          document.querySelector("[data-usual=espresso]").click();
          await new Promise((resolve) => setTimeout(resolve, 600));
          document.querySelector("#stop").click();
        }"""
    )
    expect(menu.page.locator("#placing")).to_have_count(0)
    menu.choose("latte")
    menu.page.tap("#order")
    menu.sees("placed")
    assert [body["drinkId"] for body in bars.bodies] == ["latte"]


def test_option_that_sells_out_in_that_moment_is_asked_for(
    still_menu: Phone, bars: FakeBars
) -> None:
    menu = still_menu
    menu.page.tap("[data-usual=latte]")
    bars.sell_out("latte", "milk-whole")
    line = menu.page.locator(".line", has=menu.page.locator("[data-drink=latte]"))
    expect(line).to_contain_text("Sold out: Whole milk")
    menu.page.clock.run_for(5_000)
    expect(menu.page.locator("#sheet[open]")).to_be_visible()
    expect(menu.page.locator("#order")).to_contain_text("Choose: Milk")
    assert bars.bodies == []


def test_order_under_way_is_said_once_and_can_be_stopped(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    bars.refuses["PUT "] = None  # no answer
    menu.page.tap("#order")
    bar = menu.page.locator("#sheet #placing")
    expect(bar).to_contain_text("Ordering")
    expect(menu.page.locator("#sheet .close")).to_have_count(0)
    menu.page.keyboard.press("Escape")
    menu.page.go_back()
    expect(bar).to_be_visible()
    menu.page.tap("#stop")
    expect(menu.page.locator("#order .label")).to_have_text("Order")
    bars.refuses.clear()
    assert bars.order["state"] == "SCANNED"


def test_stopping_an_order_that_the_bar_has_shows_it(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    bars.refuses["PUT "] = None
    menu.page.tap("#order")
    menu.page.locator("#stop").wait_for()
    bars.put("PLACED", tells=False, number=42, drinkId="latte", drinkName="Caffè latte")
    menu.page.tap("#stop")
    menu.sees("placed")
    assert bars.bodies == []


def test_refused_choice_returns_to_the_sheet_with_a_reason(menu: Phone, bars: FakeBars) -> None:
    menu.choose("latte")
    menu.page.fill("input[name=name]", "Ana")
    bars.refuses["PUT "] = refusal(409, "sold_out", "Sold out.")
    menu.page.tap("#order")
    expect(menu.page.locator("#sheet [role=alert]")).to_contain_text("just sold out")
    expect(menu.page.locator("input[name=name]")).to_have_value("Ana")
    assert menu.problems() == []


def test_escape_returns_to_the_drink(visitors: Phones, bars: FakeBars) -> None:
    phone = visitors.another(is_mobile=False, has_touch=False)
    phone.page.goto(bars.scan_url)
    phone.sees("menu")
    phone.page.locator("[data-drink=mocha]").focus()
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#sheet[open]")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("[data-drink=mocha]")).to_be_focused()


def test_fields_have_names_with_spaces_and_visible_borders(menu: Phone) -> None:
    menu.choose("latte")
    expect(menu.page.get_by_role("textbox", name="Your name (optional)")).to_be_visible()
    expect(menu.page.locator("#sheet [role=timer]")).to_contain_text("left to order")


def test_earlier_drinks_are_listed_and_chosen_again(menu: Phone, bars: FakeBars) -> None:
    menu.choose("espresso")
    menu.page.tap("#order")
    menu.sees("placed")
    bars.put("MAKING")
    bars.put("COMPLETED")
    bars.put("COLLECTED")
    menu.sees("collected")
    menu.page.goto(bars.scan_url)
    menu.sees("menu")
    menu.page.tap(".mine summary")
    expect(menu.page.locator(".mine li")).to_contain_text("Espresso")
    assert menu.problems() == []
    menu.page.tap(".mine button")
    expect(menu.page.locator("#sheet-title")).to_have_text("Espresso")


def test_second_tap_on_cancel_does_not_confirm_it(menu: Phone, bars: FakeBars) -> None:
    menu.page.tap("text=I changed my mind")
    second_tap = "new MouseEvent('click', { bubbles: true, cancelable: true, detail: 2 })"
    menu.page.evaluate(f"document.querySelector('#really').dispatchEvent({second_tap})")
    keep = menu.page.locator("#keep")
    expect(keep).to_be_in_viewport()
    expect(keep).to_be_focused()
    assert menu.problems() == []
    keep.tap()
    expect(menu.page.locator("#confirm")).to_have_count(0)
    assert bars.order["state"] == "SCANNED"


def test_choice_is_remembered_although_the_message_comes_before_the_answer(
    menu: Phone, bars: FakeBars
) -> None:
    menu.choose("latte")
    pick(menu, "milk-oat")
    answer = bars.hold["PUT "] = threading.Event()
    menu.page.tap("#order")
    expect(menu.page.locator("#placing")).to_be_visible()
    bars.put("PLACED", number=42, drinkId="latte", drinkName="Caffè latte")
    menu.sees("placed")
    answer.set()
    eventually(lambda: "PUT /orders/o1" in bars.calls)
    for state in ("MAKING", "COMPLETED", "COLLECTED"):
        bars.put(state)
    menu.sees("collected")
    menu.page.goto(bars.scan_url)
    menu.sees("menu")
    expect(menu.page.locator(".again")).to_contain_text("Oat")
