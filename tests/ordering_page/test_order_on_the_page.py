"""A customer's order on the phone page, from scan to handover, in a real browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.open_shop import TestShop, eventually
from tests.ordering_page.phone import Phone, Phones

pytestmark = pytest.mark.cloud


# Records which features of the phone the page uses; a headless browser has few of them.
_RECORDER = """
window.calls = [];
const recorded = (name, answer) => () => (calls.push(name), answer);
navigator.vibrate = recorded("vibrate", true);
window.Notification = class {
  static permission = "granted";
  constructor() { calls.push("notification"); }
};
AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator, {
  apply: (make, sound) => (calls.push("sound"), Reflect.apply(make, sound, [])),
});
const lock = Object.assign(new EventTarget(), { release() {} });
Object.defineProperty(navigator, "wakeLock", {
  value: { request: recorded("wakeLock", Promise.resolve(lock)) },
});
"""


@pytest.fixture
def bar(shop: TestShop) -> str:
    """Create a shop for this test."""
    return shop.new_shop()


def open_order(shop: TestShop, bar: str) -> dict[str, Any]:
    """Return the one open order of a shop."""
    [order] = shop.call("GET", f"/staff/shops/{bar}/orders?state=open", "barista").json()["orders"]
    return dict(order)


def test_order_is_placed_with_two_taps_and_shown_until_its_handover(
    phone: Phone, shop: TestShop, bar: str
) -> None:
    """Axe checks each screen too, in the light and in the dark colour scheme."""
    phone.scan(bar)
    problems = phone.problems()
    phone.page.tap("[data-drink=latte]")
    expect(phone.page.locator("dialog[open]")).to_be_visible()
    problems += phone.problems()
    phone.page.tap("#order")
    phone.sees("placed")
    order = open_order(shop, bar)
    expect(phone.page.locator(".number strong")).to_have_text(str(order["number"]))
    expect(phone.page.locator("h1")).to_have_text("You are next")
    phone.announces("Your number is")
    phone.is_live()
    problems += phone.problems()

    shop.act(order, "make")
    phone.sees("making")
    phone.announces("is making your Caffè latte now")
    problems += phone.problems()

    shop.act(order, "complete")
    phone.sees("completed")
    phone.announces("Come and get it")
    phone.page.wait_for_function("document.title.includes('is ready')")
    problems += phone.problems()

    shop.act(order, "collect")
    phone.sees("collected")
    problems += phone.problems()
    journey = f"/staff/shops/{bar}/orders/{order['orderId']}/journey"
    eventually(lambda: len(shop.call("GET", journey, "barista").json().get("events", ())) > 5)
    phone.page.tap(".journey")
    expect(phone.page.locator("h1")).to_contain_text(f"order {order['number']}")
    expect(phone.page.locator(".event").last).to_be_visible()
    assert problems + phone.problems() == []


def test_ready_drink_vibrates_sounds_and_notifies(phone: Phone, shop: TestShop, bar: str) -> None:
    phone.page.add_init_script(_RECORDER)
    phone.scan(bar)
    phone.order()
    phone.sees("placed")
    phone.is_live()
    phone.page.wait_for_function("calls.includes('wakeLock')")
    order = open_order(shop, bar)
    shop.act(order, "make")
    shop.act(order, "complete")
    phone.sees("completed")
    phone.page.wait_for_function(
        "['vibrate', 'sound', 'notification'].every((call) => calls.includes(call))"
    )
    shop.act(order, "recall")
    phone.sees("making")
    phone.page.wait_for_function("!document.title.includes('ready')")


def test_last_choice_is_ordered_again_with_one_tap(phone: Phone, shop: TestShop, bar: str) -> None:
    phone.scan(bar)
    phone.page.tap("[data-drink=latte]")
    phone.page.locator("#sheet label", has_text="Oat").tap()
    phone.page.fill("input[name=name]", "Ana")
    phone.page.tap("#order")
    phone.sees("placed")
    first = open_order(shop, bar)
    for action in ("make", "complete", "collect"):
        shop.act(first, action)
    phone.sees("collected")
    phone.scan(bar)
    expect(phone.page.locator(".again")).to_contain_text("Oat")
    phone.page.tap(".again .go")
    phone.sees("placed")
    second = open_order(shop, bar)
    assert (second["optionIds"], second["name"]) == (first["optionIds"], "Ana")
    assert second["number"] > first["number"]


def test_page_works_with_the_keyboard_alone(phones: Phones, shop: TestShop, bar: str) -> None:
    phone = phones.another(is_mobile=False, has_touch=False)
    phone.scan(bar)
    phone.page.locator("[data-drink=espresso]").focus()
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("dialog[open]")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("dialog")).to_have_count(0)
    phone.page.locator("[data-drink=espresso]").focus()
    phone.page.keyboard.press("Enter")
    phone.page.locator("input[value=shots-single]").focus()
    phone.page.keyboard.press("ArrowRight")
    for _ in range(20):
        phone.page.keyboard.press("Tab")
        if phone.page.evaluate("document.activeElement.id") == "order":
            break
    phone.page.keyboard.press("Enter")
    phone.sees("placed")
    assert "shots-double" in open_order(shop, bar)["optionIds"]


def test_customer_cancels_the_order(phone: Phone, bar: str) -> None:
    phone.scan(bar)
    phone.order()
    phone.sees("placed")
    phone.page.tap("text=Cancel the order")
    assert phone.problems() == []
    phone.page.tap("#really")
    phone.sees("cancelled")
    expect(phone.page.locator("h1")).to_have_text("You cancelled your order.")
    assert [o["reason"] for o in phone.orders()] == ["customer"]


def test_message_of_the_bars_cancellation_is_shown(phone: Phone, shop: TestShop, bar: str) -> None:
    phone.scan(bar)
    phone.order()
    phone.sees("placed")
    phone.is_live()
    order = open_order(shop, bar)
    path = f"/staff/shops/{bar}/orders/{order['orderId']}/cancel"
    shop.call("POST", path, "barista", {"reason": "The <b>grinder</b> broke."})
    phone.sees("cancelled")
    expect(phone.page.locator("blockquote")).to_have_text("The <b>grinder</b> broke.")
    assert phone.problems() == []


def test_customer_whose_time_is_up_sees_what_to_do(phone: Phone, shop: TestShop, bar: str) -> None:
    """The workflow's event is published early here, so that the test need not wait 5 minutes."""
    phone.scan(bar)
    expect(phone.page.locator("[role=timer]")).to_contain_text("left to order")
    [order] = phone.orders()
    key = {"pk": f"SHOP#{bar}", "sk": f"ORDER#{order['orderId']}"}
    arn = eventually(lambda: shop.table("orders").get_item(Key=key)["Item"].get("executionArn"))
    detail = {"shopId": bar, "orderId": order["orderId"], "executionArn": arn, "cause": "customer"}
    shop.aws.client("events").put_events(
        Entries=[
            {
                "Source": f"serverlesspresso.{shop.stage}.order-processor",
                "DetailType": "OrderProcessor.OrderTimeOut",
                "Detail": json.dumps({"metadata": {"version": 1}, **detail}),
            }
        ]
    )
    phone.sees("cancelled")
    expect(phone.page.locator("h1")).to_have_text("Your time to order ran out.")
    expect(phone.page.locator(".detail")).to_contain_text("scan the code")

    def complete_journey() -> list[str] | None:
        path = f"/staff/shops/{bar}/orders/{order['orderId']}/journey"
        events = shop.call("GET", path, "barista").json().get("events", ())
        return [event["type"] for event in events] if len(events) == 4 else None

    assert eventually(complete_journey) == [
        "Validator.NewOrder",
        "OrderProcessor.OrderTimeOut",
        "OrderManager.OrderCancelled",
        "QueueService.OrderCancelled",
    ]


def test_sold_out_drink_and_option_are_shown_at_once(
    phone: Phone, shop: TestShop, bar: str
) -> None:
    phone.scan(bar)
    phone.is_live()
    menu = f"/staff/shops/{bar}/menu"
    shop.call("PATCH", f"{menu}/mocha", "barista", {"available": False})
    expect(phone.page.locator("[data-drink=mocha]")).to_be_disabled()
    phone.page.tap("[data-drink=latte]")
    shop.call("PATCH", f"{menu}/latte/options/milk-whole", "barista", {"available": False})
    expect(phone.page.locator("input[value=milk-whole]")).to_be_disabled()
    expect(phone.page.locator("input[value=milk-oat]")).not_to_be_checked()
    shop.call("PATCH", f"{menu}/latte", "barista", {"available": False})
    expect(phone.page.locator("#order")).to_be_disabled()
    assert phone.problems() == []


def test_closed_shop_says_so(phone: Phone, shop: TestShop, bar: str) -> None:
    url = phone.kiosk_url(bar)
    shop.call("PATCH", f"/staff/shops/{bar}", "barista", {"isOpen": False})
    phone.page.goto(url)
    phone.sees("refused")
    expect(phone.page.locator("h1")).to_have_text("The bar is closed")
    assert phone.problems() == []


def test_code_without_drinks_says_when_the_next_one_comes(phones: Phones, shop: TestShop) -> None:
    bar = shop.new_shop(drinksPerCode=1)
    first, second = phones.another(), phones.another()
    url = first.scan(bar)
    second.page.goto(url)
    second.sees("refused")
    expect(second.page.locator(".detail")).to_contain_text("A new code comes at")


def test_text_message_can_be_requested(phone: Phone, shop: TestShop) -> None:
    phone.scan(shop.new_shop(smsOn=True))
    phone.order()
    phone.sees("placed")
    phone.page.fill("input[type=tel]", "12")
    phone.page.tap(".sms button")
    expect(phone.page.locator(".sms")).to_contain_text("with its country")
    phone.page.fill("input[type=tel]", "+351 912 000 005")
    phone.page.tap(".sms button")
    expect(phone.page.locator(".sms-on")).to_be_visible()
    phone.page.reload()
    expect(phone.page.locator(".sms-on")).to_be_visible()


def test_page_without_a_code_says_what_to_do(phone: Phone, shop: TestShop) -> None:
    phone.page.goto(f"{shop.url}/")
    phone.sees("welcome")
    expect(phone.page.locator(".detail")).to_contain_text("Scan the code")
    assert phone.problems() == []


@pytest.mark.parametrize(
    ("locale", "word"),
    [("pt-PT", "Pedir"), ("de-AT", "Bestellen"), ("fr-FR", "Commander"), ("es-MX", "Pedir")],
)
def test_page_is_in_the_phones_language(phones: Phones, bar: str, locale: str, word: str) -> None:
    phone = phones.another(locale=locale)
    phone.scan(bar)
    phone.page.tap("[data-drink=tea]")
    expect(phone.page.locator("#order .label")).to_have_text(word)
    assert phone.page.evaluate("document.documentElement.lang") == locale[:2]


def test_page_does_not_overflow_in_landscape_or_large_print(phones: Phones, bar: str) -> None:
    phone = phones.another(viewport={"width": 844, "height": 390})
    phone.scan(bar)
    assert phone.overflow() <= 0
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.overflow() <= 0
    phone.page.tap("[data-drink=latte]")
    assert phone.overflow() <= 0
    phone.page.tap("#order")
    phone.sees("placed")
    assert phone.overflow() <= 0
