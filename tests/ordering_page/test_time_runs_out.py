"""A customer who does not choose: the page says so, and the journey tells why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from backend.local.deployment import Timeouts
from tests.open_shop import TestShop, eventually, opened
from tests.ordering_page.phone import Phones

pytestmark = pytest.mark.cloud


@pytest.fixture
def hasty_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestShop]:
    """Open a shop that gives its customers four seconds."""
    with opened(tmp_path_factory.mktemp("hasty"), Timeouts(customer_seconds=4)) as shop:
        yield shop


def test_a_customer_who_is_late_is_told_what_to_do(hasty_shop: TestShop, browser: Browser) -> None:
    phones = Phones(browser, hasty_shop)
    phone = phones.another()
    phone.scan(hasty_shop.new_shop())
    expect(phone.page.locator(".hurry")).to_contain_text("left to order")
    phone.sees("cancelled", within_ms=15_000)
    expect(phone.page.locator("h1")).to_have_text("Your time to order ran out.")
    expect(phone.page.locator(".detail")).to_contain_text("scan the code")
    [order] = phone.orders()

    path = f"/staff/shops/{order['shopId']}/orders/{order['orderId']}/journey"

    def whole() -> list[str] | None:
        events = hasty_shop.call("GET", path, "barista").json()["events"]
        return [event["type"] for event in events] if len(events) == 4 else None

    assert eventually(whole) == [
        "Validator.NewOrder",
        "OrderProcessor.OrderTimeOut",
        "OrderManager.OrderCancelled",
        "QueueService.OrderCancelled",
    ]
    phone.page.tap(".journey")
    expect(phone.page.locator(".event").nth(1)).to_contain_text("Time is up for the customer")
    phones.put_away()
