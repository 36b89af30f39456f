"""The ends of an order: each says what happened and what to do, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chalicelib.contract.orders import CancelReason
from tests.ordering_page.fake_bar import FakeBars
from tests.ordering_page.phone import Phone


@pytest.mark.parametrize("reason", [r for r in CancelReason if r is not CancelReason.UNKNOWN])
def test_cancellation_says_what_to_do(visitor: Phone, bars: FakeBars, reason: str) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    bars.put("CANCELLED", reason=str(reason))
    visitor.sees("cancelled")
    expect(visitor.page.locator("h1")).not_to_have_text("ended_")
    expect(visitor.page.locator(".detail")).not_to_be_empty()
    assert visitor.overflow() <= 0
    assert visitor.problems() == []


def test_collected_drink_leads_to_the_next_and_to_its_journey(
    visitor: Phone, bars: FakeBars
) -> None:
    visitor.page.goto(bars.scan_url)
    visitor.sees("menu")
    visitor.is_live()
    visitor.order()
    visitor.sees("placed")
    for state in ("MAKING", "COMPLETED", "COLLECTED"):
        bars.put(state, journeyUrl="/journeys/abc")
    visitor.sees("collected")
    expect(visitor.page.locator(".rescan")).to_contain_text("Scan the code")
    expect(visitor.page.locator(".journey")).to_have_attribute("href", "journeys/abc?lang=en")
    assert visitor.problems() == []


@pytest.mark.parametrize("is_open", [True, False])
def test_page_without_a_code_shows_the_menu(visitor: Phone, bars: FakeBars, is_open: bool) -> None:
    bars.shops["demo"]["isOpen"] = is_open
    visitor.page.goto(bars.url)
    visitor.sees("welcome")
    expect(visitor.page.locator(".detail")).to_contain_text("Scan" if is_open else "closed")
    assert visitor.problems() == []
