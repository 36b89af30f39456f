"""What `GET /` answers: one small page under a strict policy, which shows text as text."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.open_shop import TestShop
from tests.ordering_page.phone import Phone

pytestmark = pytest.mark.cloud

_NASTY = {
    "drinkId": "nasty",
    "name": "<script>window.caught = 1</script>",
    "description": "\"quotes\" & 'more' </span><img src=x onerror='window.caught = 1'>",
    "available": True,
    "allergens": ["<b>milk</b>"],
    "modifiers": [
        {
            "name": "قهوة <i>",
            "required": True,
            "multiple": False,
            "options": [{"optionId": "o", "name": "‮reversed</label>", "available": True}],
        }
    ],
}


def test_page_is_under_forty_kilobytes_and_complete(shop: TestShop) -> None:
    gzipped = {"Accept-Encoding": "gzip"}
    with httpx.stream("GET", f"{shop.url}/", headers=gzipped, timeout=60) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(sent) <= 40 * 1024
    html = gzip.decompress(sent).decode()
    assert "u8-mqtt" in html
    assert " src=" not in html
    assert shop.call("GET", "/", headers={"Accept-Encoding": "identity"}).text == html


def test_unchanged_page_is_not_sent_again(shop: TestShop) -> None:
    first = httpx.get(f"{shop.url}/?shop=demo&code=abc", timeout=60)
    known = {"If-None-Match": first.headers["ETag"]}
    again = httpx.get(f"{shop.url}/", headers=known, timeout=60)
    assert (again.status_code, again.content) == (304, b"")


def test_policy_allows_inline_scripts_by_hash_alone(shop: TestShop) -> None:
    policy = shop.call("GET", "/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy


def test_markup_in_a_menu_or_name_is_shown_as_text(phone: Phone, shop: TestShop) -> None:
    bar = shop.new_shop()
    menu: dict[str, Any] = {"menu": [_NASTY]}
    assert shop.call("PUT", f"/staff/shops/{bar}/menu", "manager", menu).is_success
    phone.scan(bar)
    drink = phone.page.locator("[data-drink=nasty]")
    expect(drink.locator("strong")).to_have_text(str(_NASTY["name"]))
    expect(drink.locator(".about")).to_have_text(str(_NASTY["description"]))
    drink.tap()
    expect(phone.page.locator("legend bdi")).to_have_text("قهوة <i>")
    phone.page.fill("input[name=name]", "<script>x</script>")
    phone.page.tap("#order")
    phone.sees("placed")
    expect(phone.page.locator(".for bdi")).to_have_text("<script>x</script>")
    assert phone.page.evaluate("window.caught") is None
