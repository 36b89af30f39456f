"""The phone page and the journey page show what people typed as text, on the real shop."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from chalicelib.kernel.text import one_line
from tests.hostile_strings import FORBIDDEN, WIRE
from tests.open_shop import TestShop
from tests.ordering_page.phone import Phone

pytestmark = pytest.mark.cloud

LONGEST_NAME = 60
TAKEN = [text for text in WIRE.values() if 0 < len(one_line(text)) <= LONGEST_NAME]
# A body holds 16 KiB, which half of the list does not fill.
HALVES = (TAKEN[::2], TAKEN[1::2])
# What a page would do that took a text for something else.
_TRAP = """
window.acted = [];
window.alert = (text) => acted.push(text);
document.addEventListener("securitypolicyviolation", (event) => acted.push(event.blockedURI));
"""


def drink(text: str, serial: int) -> dict[str, Any]:
    """Return a drink of which every text is hostile."""
    option = {"optionId": "o", "name": text, "available": True}
    modifier = {"name": text, "required": True, "multiple": False, "options": [option]}
    return {
        "drinkId": f"d{serial}",
        "name": text,
        "description": text,
        "available": True,
        "allergens": [text],
        "modifiers": [modifier],
        "section": text,
    }


def hostile_bar(shop: TestShop, texts: list[str]) -> str:
    """Open a bar of which every text is hostile."""
    bar = shop.new_shop(name=WIRE["image"])
    menu = [drink(text, serial) for serial, text in enumerate(texts)]
    answer = shop.call("PUT", f"/staff/shops/{bar}/menu", "manager", {"menu": menu})
    assert answer.status_code == 200, answer.text
    named = {d["name"] for d in answer.json()["shop"]["menu"]}
    assert named == {one_line(text) for text in texts}
    return bar


def assert_harmless(phone: Phone) -> str:
    """Fail if anything acted, or an element came of a text; return what the page says."""
    page = phone.page
    assert page.evaluate("window.acted") == []
    assert page.evaluate("document.querySelectorAll('[onclick],[onerror]').length") == 0
    assert page.evaluate("document.querySelectorAll('img,a[href*=example]').length") == 0
    said = str(page.evaluate("document.body.textContent"))
    assert not (FORBIDDEN - set("\n\t")) & set(said)
    return said


@pytest.mark.parametrize("texts", HALVES, ids=["one half", "the other half"])
def test_the_menu_shows_it_as_text(phone: Phone, shop: TestShop, texts: list[str]) -> None:
    phone.page.add_init_script(_TRAP)
    phone.scan(hostile_bar(shop, texts))
    said = assert_harmless(phone)
    assert [text for text in texts if one_line(text) not in said] == []
    for serial in (0, 1, 5):
        phone.page.tap(f"[data-drink=d{serial}]")
        expect(phone.page.locator("dialog[open]")).to_contain_text(one_line(texts[serial]))
        assert_harmless(phone)
        phone.page.keyboard.press("Escape")


@pytest.mark.parametrize("name", ["script", "image", "attribute", "click", "zalgo", "arabic"])
def test_an_order_and_its_journey_show_it_as_text(phone: Phone, shop: TestShop, name: str) -> None:
    text = one_line(WIRE[name])
    phone.page.add_init_script(_TRAP)
    phone.scan(hostile_bar(shop, [WIRE[name]]))
    phone.order("d0")
    phone.sees("placed")
    assert text in assert_harmless(phone)
    [order] = phone.orders()
    assert order["drinkName"] == text
    phone.page.goto(urljoin(shop.url, order["journeyUrl"]))
    expect(phone.page.locator("main")).to_contain_text(text)
    assert_harmless(phone)


def test_names_and_notes_are_cleaned_and_bounded(shop: TestShop) -> None:
    bar = shop.new_shop()
    order, token = shop.scan(bar)
    path = f"/orders/{order['orderId']}"
    huge = {**shop.some_order_request(bar), "name": WIRE["huge"]}
    assert shop.call("PUT", path, token, huge).status_code == 400
    wish = {**shop.some_order_request(bar), "name": WIRE["tags"], "note": WIRE["clear screen"]}
    placed = shop.call("PUT", path, token, wish).json()["order"]
    assert (placed["name"], placed["note"]) == ("Latte", "[2J[HLatte")
    unpaired = b'{"drinkId": "latte", "optionIds": [], "name": "a\\ud83d"}'
    refused = shop.call("PUT", path, token, content=unpaired)
    assert refused.status_code == 400
